package dev.mobula.runtime;

import dev.mobula.ActorOptions;
import dev.mobula.ClusterState;
import dev.mobula.DType;
import dev.mobula.JobId;
import dev.mobula.Mobula;
import dev.mobula.MobulaConfig;
import dev.mobula.MobulaException;
import dev.mobula.NodeId;
import dev.mobula.ObjectRef;
import dev.mobula.ObjectStream;
import dev.mobula.Ready;
import dev.mobula.RemoteCallable;
import dev.mobula.RemoteRunnable;
import dev.mobula.SessionException;
import dev.mobula.TaskOptions;
import dev.mobula.Tensor;
import dev.mobula.runtime.codec.CodeSnapshot;
import dev.mobula.runtime.codec.Origin;
import dev.mobula.runtime.codec.ValueCodec;
import dev.mobula.runtime.codec.WireValue;
import dev.mobula.runtime.wire.MessageType;
import dev.mobula.runtime.wire.WireWriter;
import dev.mobula.spi.ActorRef;
import dev.mobula.spi.RemoteFunction;
import dev.mobula.spi.Session;
import dev.mobula.spi.Sessions;
import dev.mobula.store.EncodedValue;
import dev.mobula.store.LargeValue;
import dev.mobula.store.LargeValues;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A session on a node in another process: that of a driver, or of the one job that a worker works for.
final class ClientSession extends SessionState implements Session {
    private static final long LAST_WORDS_NS = 1_000_000_000;

    private final ClientConnection connection;
    private final Settings settings;
    private final ClientCalls calls;
    private final ClientState state;
    private final Gates gates = new Gates();
    private final PrintedLines printed = new PrintedLines();
    private final Consumer<Boolean> onClose;
    private final RefSites sites;
    private @Nullable RuntimeNode local;
    private MobulaConfig localConfig = MobulaConfig.defaults();

    /// What a session has learnt about itself when it connected.
    ///
    /// @param job the job
    /// @param node the node
    /// @param address what to give `Mobula.connect` to reach the node again
    /// @param namespace where names count, or null for one of the job's own
    /// @param classLoader finds classes of values
    /// @param worker whether this process runs tasks for the node
    /// @param allSites whether each reference remembers the line that made it
    record Settings(
            JobId job,
            NodeId node,
            String address,
            @Nullable String namespace,
            ClassLoader classLoader,
            boolean worker,
            boolean allSites) {}

    /// @param connection starts after this
    ///
    /// @param local runs tasks in this process; null to make one when it is needed
    /// @param onClose called when nothing is sent or taken in any more, with whether nobody uses the link
    ClientSession(
            ClientConnection connection, Settings settings, @Nullable RuntimeNode local, Consumer<Boolean> onClose) {
        super(settings.job(), settings.namespace(), settings.classLoader());
        this.connection = connection;
        this.settings = settings;
        this.calls = new ClientCalls(this, connection);
        this.state = new ClientState(this, connection);
        this.sites = new RefSites(settings.allSites());
        this.local = local;
        this.onClose = onClose;
        connection.belongsTo(this);
    }

    /// Says what the node has that runs tasks in this process, before it is needed.
    synchronized void localNodeHas(MobulaConfig config) {
        localConfig = config;
    }

    ClientConnection connection() {
        return connection;
    }

    ClientCalls calls() {
        return calls;
    }

    ClientState clientState() {
        return state;
    }

    Gates gates() {
        return gates;
    }

    String address() {
        return settings.address();
    }

    /// Tasks printed lines on another process.
    void printed(String lines) {
        printed.add(lines, node()::pool);
    }

    // ---- as tasks and references see it

    @Override
    synchronized RuntimeNode node() {
        RuntimeNode known = local;
        if (known == null) {
            known = new RuntimeNode(localConfig);
            known.sessions().add(this);
            local = known;
        }
        return known;
    }

    @Override
    NodeId nodeId() {
        return settings.node();
    }

    @Override
    long nextSequence() {
        return connection.nextSequence();
    }

    @Override
    boolean isInternal() {
        return false;
    }

    @Override
    Mobula mobula() {
        return this;
    }

    @Override
    SessionState detached() {
        return this;
    }

    @Override
    String why(Ref<?> ref) {
        return state.why(ref);
    }

    @Override
    void assist() {
        connection.poller().assist();
    }

    @Override
    boolean spin(BooleanSupplier condition, long mostNs, long startNs) {
        return connection.poller().spin(condition, mostNs, startNs);
    }

    /// The id of the task that runs on this thread, as the node knows it; 0 if there is none.
    long parentSequence() {
        TaskRecord<?> task = TaskRecord.ofThread();
        while (task != null && (LocalExecutor.isOfExecutor(task) || task.session != this)) {
            task = task.parent;
        }
        return task == null ? 0 : task.sequence;
    }

    // ---- tasks

    @Override
    @SuppressWarnings("unchecked") // the function gives a T
    public <T extends @Nullable Object> ObjectRef<T> submit(
            RemoteFunction function, TaskOptions options, @Nullable Object... arguments) {
        return (ObjectRef<T>) send(function, options, ResultShape.VALUE, arguments);
    }

    private ClientRef<?> send(RemoteFunction function, TaskOptions options, int shape, @Nullable Object[] arguments) {
        if (isClosed()) {
            checkOpen(function.name());
        }
        return calls.submit(function, options, shape, arguments);
    }

    @Override
    public List<ObjectRef<?>> submitSplit(RemoteFunction function, TaskOptions options, @Nullable Object... arguments) {
        return List.of(send(function, options, ResultShape.PARTS, arguments).parts());
    }

    @Override
    public <T extends @Nullable Object> ObjectStream<T> submitStream(
            RemoteFunction function, TaskOptions options, @Nullable Object... arguments) {
        return send(function, options, ResultShape.STREAM, arguments).consumed();
    }

    @Override
    public <T extends @Nullable Object> ObjectRef<T> submit(RemoteCallable<T> code) {
        return submit(TaskOptions.DEFAULT, code);
    }

    @Override
    public ObjectRef<@Nullable Void> submit(RemoteRunnable code) {
        return submit(TaskOptions.DEFAULT, code);
    }

    @Override
    public <T extends @Nullable Object> ObjectRef<T> submit(TaskOptions options, RemoteCallable<T> code) {
        Objects.requireNonNull(options, "options");
        CodeSnapshot snapshot = SubmittedCode.snapshot(code);
        return submit(SubmittedCode.function(code, snapshot), options, snapshot);
    }

    @Override
    public ObjectRef<@Nullable Void> submit(TaskOptions options, RemoteRunnable code) {
        Objects.requireNonNull(options, "options");
        CodeSnapshot snapshot = SubmittedCode.snapshot(code);
        return submit(SubmittedCode.function(code, snapshot), options, snapshot);
    }

    @Override
    public boolean cancel(ObjectRef<?> ref, boolean recursive) {
        return cancelTask(Arguments.own(this, ref, () -> "the reference given to cancel"), recursive);
    }

    @Override
    boolean cancelTask(Ref<?> ref, boolean recursive) {
        RefName name;
        switch (ref) {
            case TaskRecord<?> task -> {
                return node().loop().ask((now, nowNs) -> now.cancellation().cancel(task, recursive));
            }
            case ClientRef<?> own -> {
                // A task that has ended may have children that have not.
                if (!own.isOfTask() || (own.whole().isSettled() && !recursive) || isClosed()) {
                    return false;
                }
                name = own.whole().nameToNode();
            }
            case BorrowedRef<?> borrowed -> {
                name = borrowed.nameToNode().ofTask();
                if (isClosed() || name == null) {
                    return false;
                }
            }
            default -> {
                return false;
            }
        }
        Object answer = connection.requests().ask(MessageType.CANCEL, request -> {
            WireWriter out = connection.writer().putLong(request).putBoolean(recursive);
            name.write(out);
            return out;
        });
        return Boolean.TRUE.equals(
                RuntimeNode.codec().thaw(answer, classLoader(), Origin.named("the answer", "answer")));
    }

    // ---- objects

    @Override
    public <T extends @Nullable Object> ObjectRef<T> put(T value) {
        checkOpen("put");
        Object kept = kept(value);
        ClientRef<T> ref = new ClientRef<>(this, connection.nextSequence(), null, null);
        ref.complete(kept);
        if (sites.areAll()) {
            sites.remember(ref, "put");
        }
        return ref;
    }

    /// Lines that made references.
    RefSites sites() {
        return sites;
    }

    @Override
    void closed(Ref<?> ref) {
        sites.closed(ref.sequence);
    }

    // What a reference to the value holds.
    private @Nullable Object kept(@Nullable Object value) {
        return value == null || RuntimeNode.codec().isImmutable(value) ? value : sent(value, Origin.PUT);
    }

    @Override
    @Nullable
    Object sent(@Nullable Object value, Origin origin) {
        ValueCodec codec = RuntimeNode.codec();
        EncodedValue encoded = codec.encodeForNow(value, origin);
        if (encoded == null) {
            return null;
        }
        LargeValues large = connection.large();
        LargeValue stored = WireValue.storeIfLarge(encoded, large);
        if (stored == null) {
            return codec.keep(encoded);
        }
        codec.written(value, encoded);
        return LargeOutcome.stored(stored, WireValue.carriedForUse(encoded), large);
    }

    @Override
    public Tensor create(DType dtype, long... shape) {
        checkOpen("create");
        return connection.large() instanceof ArenaValues arena
                ? arena.create(dtype, elements(shape), shape)
                : OwnMemory.create(dtype, shape);
    }

    @Override
    public <T extends @Nullable Object> List<T> getAll(Collection<? extends ObjectRef<T>> refs) {
        return new WaitingForMany<>(this, refs).getAll(Long.MAX_VALUE, null);
    }

    @Override
    public <T extends @Nullable Object> List<T> getAll(Collection<? extends ObjectRef<T>> refs, Duration timeout) {
        return new WaitingForMany<>(this, refs).getAll(Waiting.checkTimeout(timeout), timeout);
    }

    @Override
    public <T extends @Nullable Object> Ready<T> wait(Collection<? extends ObjectRef<T>> refs, int count) {
        return new WaitingForMany<>(this, refs).waitFor(count, Long.MAX_VALUE);
    }

    @Override
    public <T extends @Nullable Object> Ready<T> wait(
            Collection<? extends ObjectRef<T>> refs, int count, Duration timeout) {
        return new WaitingForMany<>(this, refs).waitFor(count, Waiting.checkTimeout(timeout));
    }

    // ---- actors

    @Override
    public ActorRef createActor(RemoteFunction constructor, ActorOptions options, @Nullable Object... arguments) {
        checkOpen("creating " + constructor.name());
        if (options.detached() && options.name() == null) {
            throw new IllegalArgumentException(
                    "A detached actor of " + constructor.owner().getSimpleName()
                            + " has no name, so nobody could find it later: give it one with name(…)");
        }
        return created(calls.create(constructor, options, namespaceOf(options), false, arguments)
                .actor());
    }

    @Override
    public ActorRef findOrCreateActor(RemoteFunction constructor, ActorOptions options, @Nullable Object... arguments) {
        if (options.name() == null) {
            throw new IllegalArgumentException("findOrCreate needs a name: give one with options().name(…)");
        }
        checkOpen("creating " + constructor.name());
        ClientCalls.Created made = calls.create(constructor, options, namespaceOf(options), true, arguments);
        ClientActorRef found = handle(made.answer());
        return found == null ? created(made.actor()) : checked(found, constructor.owner());
    }

    private String namespaceOf(ActorOptions options) {
        String given = options.namespace();
        return given == null ? currentNamespace() : given;
    }

    private ClientActorRef created(ActorDescription actor) {
        Object owner = new Object();
        long sequence = actor.sequence();
        connection.releases().watchName(owner, sequence);
        return new ClientActorRef(this, actor, new RefName.OwnActor(sequence, owner));
    }

    private static @Nullable ClientActorRef handle(@Nullable Object answer) {
        if (answer instanceof EncodedValue value) {
            for (Object carried : value.attachments()) {
                if (carried instanceof ClientActorRef handle) {
                    return handle;
                }
            }
        }
        return null;
    }

    private ClientActorRef checked(ClientActorRef found, Class<?> expected) {
        Class<?> type;
        try {
            type = Class.forName(found.actor().className(), false, classLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            type = null;
        }
        if (type == null || !expected.isAssignableFrom(type)) {
            throw new ClassCastException(found.describe() + " is a "
                    + found.actor().className() + ", not a " + expected.getName()
                    + ": find it through its own handle class");
        }
        return found;
    }

    private String currentNamespace() {
        TaskRecord<?> task = TaskRecord.ofThread();
        return task == null ? ownNamespace() : task.namespace();
    }

    @Override
    public Optional<ActorRef> findActor(Class<?> actorClass, String name, @Nullable String inNamespace) {
        checkOpen("finding actor '" + name + "'");
        Objects.requireNonNull(name, "name");
        String where = inNamespace == null ? currentNamespace() : inNamespace;
        Object answer = connection
                .requests()
                .ask(
                        MessageType.FIND,
                        request -> connection
                                .writer()
                                .putLong(request)
                                .putString(actorClass.getName())
                                .putString(name)
                                .putString(where));
        ClientActorRef found = handle(answer);
        return found == null ? Optional.empty() : Optional.of(checked(found, actorClass));
    }

    // ---- the rest

    @Override
    public ExecutorService executor() {
        return executor(TaskOptions.DEFAULT);
    }

    @Override
    public ExecutorService executor(TaskOptions options) {
        checkOpen("executor");
        return new LocalExecutor(this, options);
    }

    @Override
    public ClusterState state() {
        return state;
    }

    @Override
    public JobId jobId() {
        return job();
    }

    @Override
    public String namespace() {
        return ownNamespace();
    }

    @Override
    public void close() {
        if (settings.worker()) {
            throw new SessionException(
                    "Session " + job() + " is that of the program that submitted this task, which alone can close it:"
                            + " open one of your own with Mobula.start()",
                    null);
        }
        if (!markClosed()) {
            return;
        }
        sites.report();
        Sessions.closed(this);
        sayBye();
        boolean unused = connection.close();
        onClose.accept(unused);
        RuntimeNode node;
        synchronized (this) {
            node = local;
        }
        if (node != null) {
            node.loop().ask((now, nowNs) -> {
                now.cancellation().sessionClosed(this);
                return true;
            });
            node.sessions().remove(this);
            node.stop();
        }
    }

    /// Has what its tasks printed last printed here; nobody would hear it later.
    private void sayBye() {
        if (connection.poller().isHandling()) {
            return; // closed by a handler, which cannot wait
        }
        try {
            connection
                    .requests()
                    .tell(MessageType.BYE, number -> connection.writer().putLong(number), LAST_WORDS_NS);
            printed.await(LAST_WORDS_NS);
        } catch (MobulaException e) {
            // The node is gone, and so is the session.
        }
    }

    @Override
    public String toString() {
        return "Mobula(" + job() + ", " + address() + ", " + (isClosed() ? "closed" : "open") + ')';
    }
}
