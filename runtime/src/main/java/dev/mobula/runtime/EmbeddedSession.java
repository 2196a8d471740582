package dev.mobula.runtime;

import dev.mobula.ActorId;
import dev.mobula.ActorOptions;
import dev.mobula.ActorState;
import dev.mobula.ClusterState;
import dev.mobula.DType;
import dev.mobula.JobId;
import dev.mobula.Mobula;
import dev.mobula.MobulaConfig;
import dev.mobula.ObjectRef;
import dev.mobula.ObjectStream;
import dev.mobula.Ready;
import dev.mobula.RemoteCallable;
import dev.mobula.RemoteRunnable;
import dev.mobula.TaskOptions;
import dev.mobula.Tensor;
import dev.mobula.runtime.codec.CodeSnapshot;
import dev.mobula.runtime.codec.Origin;
import dev.mobula.spi.ActorRef;
import dev.mobula.spi.RemoteFunction;
import dev.mobula.spi.Session;
import dev.mobula.spi.Sessions;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// A driver's session on an embedded node.
final class EmbeddedSession extends SessionState implements Session {
    private final RuntimeNode node;
    private final boolean ownsNode;
    private final boolean internal;
    private final ClusterState stateView;
    private final RefSites sites;

    EmbeddedSession(RuntimeNode node, MobulaConfig config, boolean ownsNode) {
        this(node, config.namespace(), ownsNode, false, config.recordsRefCreationSites());
        node.sessions().add(this);
        Sessions.opened(this);
    }

    private EmbeddedSession(
            RuntimeNode node, @Nullable String namespace, boolean ownsNode, boolean internal, boolean allSites) {
        super(new JobId(ThreadLocalRandom.current().nextInt()), namespace, contextLoader());
        this.node = node;
        this.ownsNode = ownsNode;
        this.internal = internal;
        this.stateView = new StateView(node);
        this.sites = new RefSites(allSites);
    }

    /// The session that detached actors belong to; no driver ever sees it.
    static EmbeddedSession forDetached(RuntimeNode node) {
        EmbeddedSession session = new EmbeddedSession(node, null, false, true, false);
        node.sessions().add(session);
        return session;
    }

    @Override
    boolean isInternal() {
        return internal;
    }

    @Override
    RuntimeNode node() {
        return node;
    }

    @Override
    long nextSequence() {
        return node.nextSequence();
    }

    @Override
    Mobula mobula() {
        return this;
    }

    @Override
    SessionState detached() {
        return node.detachedSession();
    }

    // ---- tasks

    @Override
    public <T extends @Nullable Object> ObjectRef<T> submit(
            RemoteFunction function, TaskOptions options, @Nullable Object... arguments) {
        TaskRecord<T> task = newTask(function, options, arguments);
        node.loop().post(task);
        return task;
    }

    private <T extends @Nullable Object> TaskRecord<T> newTask(
            RemoteFunction function, TaskOptions options, @Nullable Object[] arguments) {
        if (isClosed()) {
            checkOpen(function.name());
        }
        if (options.isolation() != null) {
            EmbeddedIsolation.OF_PROCESS.warn(function.name());
        }
        Arguments.freeze(this, function, arguments);
        TaskRecord<?> parent = TaskRecord.ofThread();
        TaskRecord<T> task = new TaskRecord<>(this, node.nextSequence(), function, options, parent, null, arguments);
        task.madeBy(parent);
        made(task, function.name());
        return task;
    }

    @Override
    public List<ObjectRef<?>> submitSplit(RemoteFunction function, TaskOptions options, @Nullable Object... arguments) {
        return split(newTask(function, options, arguments));
    }

    /// Gives a task one reference for each component, and sends it off.
    List<ObjectRef<?>> split(TaskRecord<?> task) {
        PartRef<?>[] parts = new PartRef<?>[task.function.components().size()];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = new PartRef<>(task, i);
            parts[i].madeBy(TaskRecord.ofThread());
        }
        task.parts = parts;
        node.loop().post(task);
        return List.of(parts);
    }

    @Override
    public <T extends @Nullable Object> ObjectStream<T> submitStream(
            RemoteFunction function, TaskOptions options, @Nullable Object... arguments) {
        return stream(newTask(function, options, arguments));
    }

    /// Gives a task a stream for its items, and sends it off.
    <T extends @Nullable Object> ObjectStream<T> stream(TaskRecord<Long> task) {
        StreamBuffer<T> buffer = new StreamBuffer<>(task);
        LocalStream<T> stream = new LocalStream<>(buffer);
        task.stream = buffer;
        node.loop().post(task);
        return stream;
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
        TaskRecord<?> task = switch (Arguments.own(this, ref, () -> "the reference given to cancel")) {
            case TaskRecord<?> record -> record;
            case PartRef<?> part -> part.task;
            default -> null;
        };
        return task != null && cancelTask(task, recursive);
    }

    @Override
    boolean cancelTask(Ref<?> ref, boolean recursive) {
        return ref instanceof TaskRecord<?> task
                && node.loop().ask((state, nowNs) -> state.cancellation().cancel(task, recursive));
    }

    // ---- objects

    @Override
    public Tensor create(DType dtype, long... shape) {
        checkOpen("create");
        elements(shape);
        return OwnMemory.create(dtype, shape);
    }

    @Override
    public <T extends @Nullable Object> ObjectRef<T> put(T value) {
        checkOpen("put");
        Ref<T> ref = new Ref<>(this, node.nextSequence());
        ref.madeBy(TaskRecord.ofThread());
        ref.complete(RuntimeNode.codec().freeze(value, Origin.PUT));
        made(ref, "put");
        return ref;
    }

    /// A reference was made on this thread.
    void made(Ref<?> ref, String what) {
        if (sites.areAll()) {
            sites.remember(ref, what);
        }
    }

    @Override
    void closed(Ref<?> ref) {
        sites.closed(ref.sequence);
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
        LocalActorRef handle = newActor(constructor, options, arguments);
        ActorRecord actor = handle.record();
        if (options.name() == null) {
            node.loop().post(actor);
        } else {
            node.loop().ask((state, nowNs) -> {
                state.actors().create(actor);
                return true;
            });
        }
        return handle;
    }

    @Override
    public ActorRef findOrCreateActor(RemoteFunction constructor, ActorOptions options, @Nullable Object... arguments) {
        String name = options.name();
        if (name == null) {
            throw new IllegalArgumentException("findOrCreate needs a name: give one with options().name(…)");
        }
        LocalActorRef fresh = newActor(constructor, options, arguments);
        ActorRecord actor = fresh.record();
        ActorRef found = node.loop().ask((state, nowNs) -> {
            ActorRecord living = state.actors().find(actor.namespace, name);
            if (living == null) {
                state.actors().create(actor);
                return fresh;
            }
            actor.state = ActorState.DEAD; // was never known to the node
            checkClass(living, constructor.owner());
            return LocalActorRef.of(living, this);
        });
        return found;
    }

    private LocalActorRef newActor(RemoteFunction constructor, ActorOptions options, @Nullable Object[] arguments) {
        checkOpen("creating " + constructor.name());
        if (options.detached() && options.name() == null) {
            throw new IllegalArgumentException(
                    "A detached actor of " + constructor.owner().getSimpleName()
                            + " has no name, so nobody could find it later: give it one with name(…)");
        }
        if (options.isolation() != null) {
            EmbeddedIsolation.OF_PROCESS.warn(constructor.name());
        }
        Arguments.freeze(this, constructor, arguments);
        String given = options.namespace();
        SessionState owner = options.detached() ? node.detachedSession() : this;
        ActorRecord actor = new ActorRecord(
                owner,
                new ActorId(node.id(), node.nextSequence()),
                ActorClass.of(constructor.owner()),
                constructor,
                options,
                given == null ? currentNamespace() : given,
                TaskRecord.ofThread(),
                arguments);
        return LocalActorRef.of(actor, this);
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
        return node.loop().ask((state, nowNs) -> {
            ActorRecord living = state.actors().find(where, name);
            if (living == null) {
                return Optional.empty();
            }
            checkClass(living, actorClass);
            return Optional.of(LocalActorRef.of(living, this));
        });
    }

    private static void checkClass(ActorRecord actor, Class<?> expected) {
        Class<?> type = actor.actorClass.type();
        if (type == null || !expected.isAssignableFrom(type)) {
            throw new ClassCastException(actor.describe() + " is a " + actor.actorClass.name() + ", not a "
                    + expected.getName() + ": find it through its own handle class");
        }
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
        return stateView;
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
        if (markClosed()) {
            sites.report();
            Sessions.closed(this);
            node.loop().ask((state, nowNs) -> {
                state.cancellation().sessionClosed(this);
                return true;
            });
            if (ownsNode) {
                node.stop();
            } else {
                node.sessions().remove(this);
            }
        }
    }

    @Override
    public String toString() {
        return "Mobula(" + job() + ", embedded, " + (isClosed() ? "closed" : "open") + ')';
    }
}
