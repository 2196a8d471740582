package dev.mobula.runtime;

import dev.mobula.ActorOptions;
import dev.mobula.CallOptions;
import dev.mobula.MobulaConfig;
import dev.mobula.ObjectRef;
import dev.mobula.ObjectStream;
import dev.mobula.TaskOptions;
import dev.mobula.runtime.codec.NodeFunction;
import dev.mobula.runtime.codec.Origin;
import dev.mobula.runtime.codec.ValueCodec;
import dev.mobula.runtime.codec.WireFunction;
import dev.mobula.runtime.codec.WireThrowable;
import dev.mobula.runtime.wire.WireReader;
import dev.mobula.runtime.wire.WireWriter;
import dev.mobula.spi.ActorRef;
import dev.mobula.spi.RemoteDispatcher;
import dev.mobula.spi.RemoteFunction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Runs a little of all that workers run, without a node: the classes that this loads are those worth having in a
/// cache.
final class WorkerTraining {
    private static final int ROUNDS = 200;

    private WorkerTraining() {}

    /// Something that has to be copied.
    private record Order(String customer, List<Integer> amounts, Optional<Instant> due) {}

    static void run() {
        MobulaConfig config = MobulaConfig.defaults().cpus(2);
        EmbeddedSession session = new EmbeddedSession(new RuntimeNode(config), config, true);
        try {
            for (int i = 0; i < ROUNDS; i++) {
                tasks(session, i);
            }
            actor(session);
            stream(session);
        } finally {
            session.close();
        }
        throwables();
    }

    private static RemoteFunction function(
            String name, RemoteFunction.Kind kind, RemoteFunction.Result result, RemoteDispatcher code) {
        RemoteFunction function =
                new RemoteFunction(name, Order.class, 0, name + "()", kind, result, List.of("first"), code);
        WireWriter out = new WireWriter();
        WireFunction.write(out, NodeFunction.of(function));
        NodeFunction told = WireFunction.read(new WireReader().wrap(out.bytes(), 0, out.position()));
        return new LearntFunction(told, _ -> function).function();
    }

    private static void tasks(EmbeddedSession session, int round) {
        RemoteFunction echo = function(
                "echo",
                RemoteFunction.Kind.TASK,
                RemoteFunction.Result.VALUE,
                (index, target, arguments) -> arguments[0]);
        for (Object value : values(round)) {
            Object encoded = ValueCodec.shared().encode(value, Origin.PUT);
            Object copy = ValueCodec.shared().thaw(encoded, WorkerTraining.class.getClassLoader(), Origin.PUT);
            ObjectRef<Object> ref = session.submit(echo, TaskOptions.DEFAULT, copy);
            Object _ = ref.get();
        }
        RemoteFunction stage = function(
                "stage",
                RemoteFunction.Kind.TASK,
                RemoteFunction.Result.STAGE,
                (index, target, arguments) -> CompletableFuture.completedStage(arguments[0]));
        ObjectRef<Object> staged = session.submit(stage, TaskOptions.DEFAULT, round);
        Object _ = staged.get();
    }

    private static List<Object> values(int round) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("round", round);
        map.put("numbers", new double[] {1, 2, round});
        List<Object> list = new ArrayList<>(List.of("a", 1L, 2.5, true));
        return List.of(
                round,
                "text",
                new long[] {1, 2, 3},
                map,
                list,
                new Order("someone", List.of(1, 2, 3), Optional.of(Instant.EPOCH.plus(Duration.ofDays(round)))));
    }

    private static void actor(EmbeddedSession session) {
        RemoteFunction constructor = function(
                "actor",
                RemoteFunction.Kind.CONSTRUCTOR,
                RemoteFunction.Result.VALUE,
                (index, target, arguments) -> new ArrayList<@Nullable Object>());
        RemoteFunction size = function(
                "size",
                RemoteFunction.Kind.METHOD,
                RemoteFunction.Result.VALUE,
                (index, target, arguments) -> target instanceof List<?> list ? list.size() : 0);
        ActorRef actor = session.createActor(constructor, ActorOptions.DEFAULT);
        for (int i = 0; i < ROUNDS; i++) {
            ObjectRef<Object> ref = actor.call(size, CallOptions.DEFAULT);
            Object _ = ref.get();
        }
    }

    private static void stream(EmbeddedSession session) {
        RemoteFunction items = function(
                "items",
                RemoteFunction.Kind.TASK,
                RemoteFunction.Result.ITERATOR,
                (index, target, arguments) -> List.of(1, 2, 3).iterator());
        try (ObjectStream<Object> stream = session.submitStream(items, TaskOptions.DEFAULT)) {
            while (stream.hasNext()) {
                Object _ = stream.next();
            }
        }
    }

    private static void throwables() {
        WireWriter out = new WireWriter();
        WireThrowable.write(out, new IllegalStateException("training", new java.io.IOException("cause")));
        Throwable _ = WireThrowable.read(
                new WireReader().wrap(out.bytes(), 0, out.position()), WorkerTraining.class.getClassLoader());
    }
}
