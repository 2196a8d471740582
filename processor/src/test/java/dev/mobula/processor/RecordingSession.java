package dev.mobula.processor;

import dev.mobula.ActorId;
import dev.mobula.ActorOptions;
import dev.mobula.ActorState;
import dev.mobula.Arg;
import dev.mobula.CallOptions;
import dev.mobula.ClusterState;
import dev.mobula.DType;
import dev.mobula.JobId;
import dev.mobula.NodeId;
import dev.mobula.ObjectId;
import dev.mobula.ObjectRef;
import dev.mobula.ObjectStream;
import dev.mobula.Ready;
import dev.mobula.RemoteCallable;
import dev.mobula.RemoteRunnable;
import dev.mobula.TaskOptions;
import dev.mobula.Tensor;
import dev.mobula.spi.ActorRef;
import dev.mobula.spi.RemoteFunction;
import dev.mobula.spi.Session;
import dev.mobula.spi.Sessions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Runs each call at once on the calling thread, and remembers what the stub handed over.
final class RecordingSession implements Session {
    /// One call of the session or of an actor.
    record Call(RemoteFunction function, Object options, List<@Nullable Object> arguments) {}

    /// Id of the actor that is created first.
    static final ActorId FIRST_ACTOR = new ActorId(new NodeId(0), 1);

    private final List<Call> calls = new ArrayList<>();
    private final Map<String, ActorRef> named = new HashMap<>();
    private long actors;

    RecordingSession() {
        Sessions.opened(this);
    }

    /// Takes the earliest call.
    Call takenFirst() {
        return calls.removeFirst();
    }

    /// Takes the only call.
    Call taken() {
        if (calls.size() != 1) {
            throw new AssertionError("expected one call: " + calls);
        }
        return takenFirst();
    }

    private @Nullable Object run(
            RemoteFunction function, @Nullable Object target, Object options, @Nullable Object[] arguments) {
        calls.add(new Call(function, options, new ArrayList<>(Arrays.asList(arguments))));
        var values = new @Nullable Object[arguments.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (arguments[i]) {
                case Arg.Value<?>(var value) -> value;
                case ObjectRef<?> ref -> ref.get();
                case null -> null;
                case Object value -> value;
            };
        }
        try {
            return function.dispatcher().call(function.index(), target, values);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("unchecked") // as the stub says
    private static <T extends @Nullable Object> ObjectRef<T> ref(RemoteFunction function, @Nullable Object value) {
        return function.result() == RemoteFunction.Result.STAGE && value instanceof CompletionStage<?> stage
                ? new Ref<>((T) stage.toCompletableFuture().join())
                : new Ref<>((T) value);
    }

    private static List<ObjectRef<?>> refs(@Nullable Object components) {
        return components instanceof Object[] values
                ? Stream.of(values)
                        .<ObjectRef<?>>map(value -> new Ref<@Nullable Object>(value))
                        .toList()
                : List.of();
    }

    @SuppressWarnings("unchecked") // as the stub says
    private static <T extends @Nullable Object> ObjectStream<T> stream(@Nullable Object items) {
        return new Items<>((Iterator<T>) (items instanceof Stream<?> stream ? stream.iterator() : items));
    }

    @Override
    public <T extends @Nullable Object> ObjectRef<T> submit(
            RemoteFunction function, TaskOptions options, @Nullable Object... arguments) {
        return ref(function, run(function, null, options, arguments));
    }

    @Override
    public List<ObjectRef<?>> submitSplit(RemoteFunction function, TaskOptions options, @Nullable Object... arguments) {
        return refs(run(function, null, options, arguments));
    }

    @Override
    public <T extends @Nullable Object> ObjectStream<T> submitStream(
            RemoteFunction function, TaskOptions options, @Nullable Object... arguments) {
        return stream(run(function, null, options, arguments));
    }

    @Override
    public ActorRef createActor(RemoteFunction constructor, ActorOptions options, @Nullable Object... arguments) {
        var actor = new Actor(
                new ActorId(new NodeId(0), ++actors), options.name(), run(constructor, null, options, arguments));
        if (options.name() != null) {
            named.put(options.namespace() + "/" + options.name(), actor);
        }
        return actor;
    }

    @Override
    public ActorRef findOrCreateActor(RemoteFunction constructor, ActorOptions options, @Nullable Object... arguments) {
        var found = named.get(options.namespace() + "/" + options.name());
        return found != null ? found : createActor(constructor, options, arguments);
    }

    @Override
    public Optional<ActorRef> findActor(Class<?> actorClass, String name, @Nullable String namespace) {
        return Optional.ofNullable(named.get(namespace + "/" + name));
    }

    @Override
    public Tensor create(DType dtype, long... shape) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T extends @Nullable Object> ObjectRef<T> put(T value) {
        return new Ref<>(value);
    }

    @Override
    public void close() {
        Sessions.closed(this);
    }

    private final class Actor implements ActorRef {
        private final ActorId id;
        private final @Nullable String name;
        private final @Nullable Object target;

        Actor(ActorId id, @Nullable String name, @Nullable Object target) {
            this.id = id;
            this.name = name;
            this.target = target;
        }

        @Override
        public <T extends @Nullable Object> ObjectRef<T> call(
                RemoteFunction method, CallOptions options, @Nullable Object... arguments) {
            return ref(method, run(method, target, options, arguments));
        }

        @Override
        public List<ObjectRef<?>> callSplit(RemoteFunction method, CallOptions options, @Nullable Object... arguments) {
            return refs(run(method, target, options, arguments));
        }

        @Override
        public <T extends @Nullable Object> ObjectStream<T> callStream(
                RemoteFunction method, CallOptions options, @Nullable Object... arguments) {
            return stream(run(method, target, options, arguments));
        }

        @Override
        public ActorId id() {
            return id;
        }

        @Override
        public Optional<String> name() {
            return Optional.ofNullable(name);
        }

        @Override
        public ActorState state() {
            return ActorState.ALIVE;
        }

        @Override
        public ObjectRef<Void> ready() {
            throw unused();
        }

        @Override
        public void kill(boolean restart) {
            throw unused();
        }
    }

    /// A reference whose value is there.
    private record Ref<T extends @Nullable Object>(T value) implements ObjectRef<T> {
        @Override
        public T get() {
            return value;
        }

        @Override
        public T get(Duration timeout) {
            return value;
        }

        @Override
        public boolean isDone() {
            return true;
        }

        @Override
        public CompletionStage<T> toCompletionStage() {
            return CompletableFuture.completedStage(value);
        }

        @Override
        public ObjectId id() {
            throw unused();
        }

        @Override
        public void close() {}
    }

    /// A stream whose items are there.
    private record Items<T extends @Nullable Object>(Iterator<T> iterator) implements ObjectStream<T> {
        @Override
        public boolean hasNext() {
            return iterator.hasNext();
        }

        @Override
        public T next() {
            return iterator.next();
        }

        @Override
        public T next(Duration timeout) {
            return iterator.next();
        }

        @Override
        public Stream<T> stream() {
            throw unused();
        }

        @Override
        public ObjectRef<Long> completion() {
            throw unused();
        }

        @Override
        public void subscribe(Flow.Subscriber<? super T> subscriber) {
            throw unused();
        }

        @Override
        public void close() {}
    }

    private static UnsupportedOperationException unused() {
        return new UnsupportedOperationException("no stub calls this");
    }

    @Override
    public <T extends @Nullable Object> List<T> getAll(Collection<? extends ObjectRef<T>> refs) {
        throw unused();
    }

    @Override
    public <T extends @Nullable Object> List<T> getAll(Collection<? extends ObjectRef<T>> refs, Duration timeout) {
        throw unused();
    }

    @Override
    public <T extends @Nullable Object> Ready<T> wait(Collection<? extends ObjectRef<T>> refs, int count) {
        throw unused();
    }

    @Override
    public <T extends @Nullable Object> Ready<T> wait(
            Collection<? extends ObjectRef<T>> refs, int count, Duration timeout) {
        throw unused();
    }

    @Override
    public <T extends @Nullable Object> ObjectRef<T> submit(RemoteCallable<T> code) {
        throw unused();
    }

    @Override
    public ObjectRef<@Nullable Void> submit(RemoteRunnable code) {
        throw unused();
    }

    @Override
    public <T extends @Nullable Object> ObjectRef<T> submit(TaskOptions options, RemoteCallable<T> code) {
        throw unused();
    }

    @Override
    public ObjectRef<@Nullable Void> submit(TaskOptions options, RemoteRunnable code) {
        throw unused();
    }

    @Override
    public boolean cancel(ObjectRef<?> ref, boolean recursive) {
        throw unused();
    }

    @Override
    public ExecutorService executor() {
        throw unused();
    }

    @Override
    public ExecutorService executor(TaskOptions options) {
        throw unused();
    }

    @Override
    public ClusterState state() {
        throw unused();
    }

    @Override
    public JobId jobId() {
        throw unused();
    }

    @Override
    public String namespace() {
        throw unused();
    }
}
