package dev.mobula.runtime;

import dev.mobula.ActorOptions;
import dev.mobula.CallOptions;
import dev.mobula.MobulaConfig;
import dev.mobula.Resources;
import dev.mobula.UnreadableValueException;
import dev.mobula.runtime.codec.FileLargeValues;
import dev.mobula.runtime.codec.NodeFunction;
import dev.mobula.runtime.codec.Origin;
import dev.mobula.runtime.codec.ValueCodec;
import dev.mobula.runtime.codec.WireFailure;
import dev.mobula.runtime.codec.WireFunction;
import dev.mobula.runtime.codec.WireOptions;
import dev.mobula.runtime.codec.WireThrowable;
import dev.mobula.runtime.codec.WireValue;
import dev.mobula.runtime.wire.MessageType;
import dev.mobula.runtime.wire.WireReader;
import dev.mobula.runtime.wire.WireWriter;
import dev.mobula.spi.RemoteDispatcher;
import dev.mobula.spi.RemoteFunction;
import dev.mobula.store.LargeValues;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/// Ships work to a worker's executing side in this JVM, and collects what it tells. One thread polls.
final class FakeNode implements WorkerChannel, AutoCloseable {
    static final String POLLING = "fake-polling";

    /// What the worker told.
    record Told(int type, long seq, int attempt, int ending, int flags, Object content) {
        boolean isEnd(long sequence) {
            return type == MessageType.ENDED && seq == sequence;
        }
    }

    final EmbeddedSession session;
    final ShippedWork work;
    final AtomicInteger nudges = new AtomicInteger();
    private final AtomicLong shipments = new AtomicLong();
    private final LargeValues large;
    private final List<Told> told = new ArrayList<>();
    private final ExecutorService polling = Executors.newSingleThreadExecutor(
            run -> Thread.ofPlatform().name(POLLING).unstarted(run));
    private final Map<String, RemoteFunction> functions = new ConcurrentHashMap<>();
    private final Map<RemoteFunction, Integer> numbers = new ConcurrentHashMap<>();

    FakeNode(Path folder) {
        this(folder, null, null);
    }

    FakeNode(Path folder, RunningTable running, TaskOutput output) {
        large = new FileLargeValues(folder, 3);
        var config = MobulaConfig.defaults().cpus(2);
        var node = new RuntimeNode(config);
        session = new EmbeddedSession(node, config, true);
        work = new ShippedWork(this, node, getClass().getClassLoader(), this::find, "test", running, output);
        work.start();
    }

    @Override
    public void close() {
        polling.shutdownNow();
        work.stop();
        session.close();
    }

    private RemoteFunction find(NodeFunction described) {
        var name = described.function().name();
        var function = functions.get(name);
        if (function == null) {
            throw new UnreadableValueException(name + " is not here", null);
        }
        return function;
    }

    /// The worker does not find the function any more.
    void forget(String name) {
        functions.remove(name);
    }

    // ---- what the worker needs

    @Override
    public SessionState session() {
        return session;
    }

    @Override
    public WireWriter writer() {
        return new WireWriter();
    }

    @Override
    public void send(int type, WireWriter fields) {
        var in = new WireReader().wrap(fields.toBytes(), 0, fields.position());
        synchronized (told) {
            read(type, in);
            told.notifyAll();
        }
    }

    private void read(int type, WireReader in) {
        switch (type) {
            case MessageType.ENDED -> {
                var seq = in.getLong();
                var attempt = in.getInt();
                var ending = in.getByte();
                var flags = in.getByte();
                assertNotNegative(in.getLong());
                told.add(new Told(type, seq, attempt, ending, flags, content(ending, in)));
            }
            case MessageType.RETURNED -> {
                in.getLong();
                var count = in.getInt();
                for (int i = 0; i < count; i++) {
                    told.add(new Told(type, in.getLong(), in.getInt(), 0, 0, null));
                }
            }
            case MessageType.BLOCKED -> told.add(new Told(type, in.getLong(), in.getInt(), 0, 0, in.getLong()));
            case MessageType.UNBLOCKED -> told.add(new Told(type, in.getLong(), in.getInt(), 0, 0, in.getLong()));
            case MessageType.ITEM ->
                told.add(new Told(type, in.getLong(), in.getInt(), 0, 0, in.getLong() + ":" + thawed(in)));
            case MessageType.SNAPSHOT -> told.add(new Told(type, in.getLong(), in.getInt(), 0, 0, thawed(in)));
            case MessageType.EXITING -> told.add(new Told(type, in.getLong(), in.getInt(), 0, 0, in.getString()));
            case MessageType.OPENED -> told.add(new Told(type, in.getLong(), in.getInt(), 0, 0, null));
            default -> throw new AssertionError("type " + type);
        }
    }

    private static void assertNotNegative(long wallNs) {
        if (wallNs < 0) {
            throw new AssertionError("wallNs=" + wallNs);
        }
    }

    private Object content(int ending, WireReader in) {
        return switch (ending) {
            case WorkReports.RETURNED -> thawed(in);
            case WorkReports.PARTS -> {
                var parts = new ArrayList<>();
                var count = in.getInt();
                for (int i = 0; i < count; i++) {
                    parts.add(thawed(in));
                }
                yield parts;
            }
            case WorkReports.THREW, WorkReports.CRASHED ->
                WireThrowable.read(in, getClass().getClassLoader());
            case WorkReports.REFUSED -> WireFailure.read(in, getClass().getClassLoader());
            default -> null;
        };
    }

    private Object thawed(WireReader in) {
        return ValueCodec.shared()
                .thaw(
                        WireValue.readForUse(in, named(), large),
                        getClass().getClassLoader(),
                        Origin.named("a value", "value"));
    }

    @Override
    public void flush() {}

    @Override
    public void nudge() {
        nudges.incrementAndGet();
    }

    @Override
    public WireValue.Names named() {
        return new WireValue.Names() {
            @Override
            public void write(Object carried, WireWriter out) {
                throw new AssertionError(carried);
            }

            @Override
            public Object read(WireReader in) {
                throw new AssertionError();
            }
        };
    }

    @Override
    public WireValue.Names borrowed(long hold) {
        return named();
    }

    @Override
    public Object value(WireReader in, WireValue.Names names) {
        return WireValue.readForUse(in, names, large);
    }

    @Override
    public void release() {}

    @Override
    public void giveBack(WireWriter writer) {}

    @Override
    public LargeValues large() {
        return large;
    }

    // ---- what the node does

    /// Has the polling thread take in messages, as one batch.
    void poll(Runnable messages) {
        polling.execute(() -> {
            messages.run();
            if (work.batchEnd().hasWork()) {
                work.batchEnd().run();
            }
        });
    }

    void message(int type, WireWriter fields) {
        work.onMessage(type, new WireReader().wrap(fields.toBytes(), 0, fields.position()));
    }

    /// Has one message taken in.
    void ship(int type, WireWriter fields) {
        poll(() -> message(type, fields));
    }

    RemoteFunction function(
            String name,
            RemoteFunction.Kind kind,
            RemoteFunction.Result result,
            List<String> components,
            RemoteDispatcher code) {
        var function = new RemoteFunction(
                name,
                name.equals("sum") ? SavedSum.class : Functions.class,
                0,
                name + "()",
                kind,
                result,
                List.of(),
                components,
                CallOptions.DEFAULT,
                code);
        functions.put(name, function);
        var number = numbers.size() + 1;
        numbers.put(function, number);
        var out = new WireWriter().putInt(number);
        WireFunction.write(out, NodeFunction.of(function));
        ship(MessageType.LEARN, out);
        return function;
    }

    RemoteFunction task(String name, Functions.Body body) {
        return function(
                name,
                RemoteFunction.Kind.TASK,
                RemoteFunction.Result.VALUE,
                List.of(),
                (index, target, arguments) -> body.run(arguments));
    }

    RemoteFunction method(String name, Functions.Body body) {
        return function(
                name,
                RemoteFunction.Kind.METHOD,
                RemoteFunction.Result.VALUE,
                List.of(),
                (index, target, arguments) -> {
                    var all = new Object[arguments.length + 1];
                    all[0] = target;
                    System.arraycopy(arguments, 0, all, 1, arguments.length);
                    return body.run(all);
                });
    }

    RemoteFunction constructor(String name, Functions.Body body) {
        return function(
                name,
                RemoteFunction.Kind.CONSTRUCTOR,
                RemoteFunction.Result.VALUE,
                List.of(),
                (index, target, arguments) -> body.run(arguments));
    }

    WireWriter run(long seq, RemoteFunction function, Object... arguments) {
        return run(seq, 1, Resources.cpus(1), 0, function, arguments);
    }

    WireWriter run(
            long seq, int lease, Resources resources, long skipItems, RemoteFunction function, Object... arguments) {
        var out = shipment()
                .putLong(seq)
                .putInt(2)
                .putInt(lease)
                .putInt(numbers.get(function))
                .putByte(0)
                .putInt(2)
                .putLong(skipItems)
                .putLong(0)
                .putString(null);
        WireOptions.write(out, resources);
        out.putInt(2).putInt(4).putInt(6).putString("space");
        return arguments(out, arguments);
    }

    private WireWriter shipment() {
        return new WireWriter().putLong(shipments.incrementAndGet());
    }

    private WireWriter arguments(WireWriter out, Object... arguments) {
        out.putInt(arguments.length);
        for (var argument : arguments) {
            out.putByte(0);
            value(out, argument);
        }
        return out;
    }

    private void value(WireWriter out, Object value) {
        WireValue.write(out, ValueCodec.shared().encode(value, Origin.named("a value", "value")), named(), large);
    }

    WireWriter construct(long actor, int life, RemoteFunction constructor, ActorOptions options, Object... arguments) {
        return construct(actor, life, constructor, options, null, arguments);
    }

    WireWriter construct(
            long actor,
            int life,
            RemoteFunction constructor,
            ActorOptions options,
            Object snapshot,
            Object... arguments) {
        var out = shipment()
                .putLong(actor + 1_000)
                .putInt(life)
                .putLong(actor)
                .putInt(life)
                .putInt(life - 1)
                .putInt(numbers.get(constructor))
                .putLong(0);
        WireOptions.write(out, options);
        out.putString("space").putString(null).putInt(0).putBoolean(snapshot != null);
        if (snapshot != null) {
            value(out, snapshot);
        }
        return arguments(out, arguments);
    }

    WireWriter call(long seq, long actor, int life, String group, RemoteFunction method, Object... arguments) {
        var out = shipment()
                .putLong(seq)
                .putInt(1)
                .putLong(actor)
                .putInt(life)
                .putInt(numbers.get(method))
                .putByte(0)
                .putInt(2)
                .putLong(0)
                .putBoolean(false)
                .putLong(0)
                .putString(group)
                .putString(null);
        return arguments(out, arguments);
    }

    void stop(long seq, int attempt) {
        ship(MessageType.STOP_ATTEMPT, new WireWriter().putLong(seq).putInt(attempt));
    }

    /// All that was told so far.
    List<Told> told() {
        synchronized (told) {
            return List.copyOf(told);
        }
    }

    /// Waits until the worker has told such a thing, and returns it.
    Told await(String what, Predicate<Told> wanted) {
        Await.until(what, () -> told().stream().anyMatch(wanted), this::told);
        return told().stream().filter(wanted).findFirst().orElseThrow();
    }

    Told awaitEnd(long seq) {
        return await("attempt " + seq + " has ended", next -> next.isEnd(seq));
    }

    Told await(int type, long seq) {
        return await("message " + type + " of " + seq, next -> next.type == type && next.seq == seq);
    }
}
