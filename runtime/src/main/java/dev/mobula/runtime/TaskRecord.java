package dev.mobula.runtime;

import dev.mobula.ActorId;
import dev.mobula.InternalException;
import dev.mobula.JobId;
import dev.mobula.Mobula;
import dev.mobula.NodeId;
import dev.mobula.Resources;
import dev.mobula.TaskCancelledException;
import dev.mobula.TaskContext;
import dev.mobula.TaskId;
import dev.mobula.TaskOptions;
import dev.mobula.runtime.codec.ValueCodec;
import dev.mobula.scheduler.Grant;
import dev.mobula.spi.RemoteFunction;
import dev.mobula.spi.Sessions;
import dev.mobula.store.EncodedValue;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// A task or an actor call: its description, its place in the node's tables, its running attempt, and, as a
/// [Ref], the reference to its result. One object for all of it keeps a queued task near 130 bytes.
///
/// Who may write what: fields marked *loop* belong to the node loop; those marked *worker* to the thread that
/// runs the attempt; `phase` and `runner` change hands by compare-and-set.
@SuppressWarnings("ReferenceEquality") // markers are single objects
final class TaskRecord<T extends @Nullable Object> extends Ref<T> implements TaskContext {
    /// Where the record is; see [#phase].
    static final int NEW = 0;

    static final int WAITING_ARGS = 1;
    static final int WAITING_ACTOR = 2;
    static final int QUEUED = 3;
    static final int RUNNING = 4;
    static final int WAITING_RETRY = 5;
    static final int ENDED = 6;

    private static final VarHandle PHASE;
    private static final VarHandle RUNNER;
    private static final Object INTERRUPTING = new Object();
    private static final Object INTERRUPTED = new Object();

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            PHASE = lookup.findVarHandle(TaskRecord.class, "phase", int.class);
            RUNNER = lookup.findVarHandle(TaskRecord.class, "runner", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /// An argument that is a reference and is to arrive as one.
    record PassedRef(Object ref) {}

    final RemoteFunction function;
    final TaskOptions options;
    /// Who submitted it; the loop forgets that at the end, so that an endless chain of tasks does not pile up.
    @Nullable
    TaskRecord<?> parent;

    final @Nullable ActorRecord actor;

    /// Frozen arguments; a bare [Ref] among them is to be resolved. Null when the task has ended.
    @Nullable
    Object @Nullable [] arguments;

    /// One reference for each component of a split result, or null.
    Ref<?> @Nullable [] parts;

    /// Where the items of a streaming task go, or null.
    @Nullable
    StreamSink stream;

    /// Of calls: the concurrency group.
    @Nullable
    CallGroup group;

    // Loop: the session's list of tasks, and the parent's list of children.
    @Nullable
    TaskRecord<?> previousTask;

    @Nullable
    TaskRecord<?> nextTask;

    @Nullable
    TaskRecord<?> firstChild;

    @Nullable
    TaskRecord<?> previousSibling;

    @Nullable
    TaskRecord<?> nextSibling;
    // Loop: arguments that are not there yet.
    int missing;
    // Loop: threads of this task that wait in get.
    int blocked;
    // Loop: the number of the worker process that the latest attempt was sent to.
    int workerProcess;
    // Loop: of plain tasks, whether a thread that was blocked waits to get the CPUs back.
    boolean resuming;
    // Loop: of calls, whether the limit of pending calls has been told that this one is answered.
    boolean leftGate;
    // Worker: of calls and constructors, whether the actor is to end with this.
    volatile boolean exits;
    /// Of calls: the life of the actor that the attempt runs in; set by the runner.
    volatile @Nullable Incarnation incarnation;
    // Loop, before the attempt starts; read by the worker.
    int attempt;
    // Loop: how many attempts were stopped for lack of memory and followed by another.
    int oomRetried;

    /// Resources under which the attempt runs.
    @Nullable
    Grant grant;

    /// Worker, then loop: how the attempt ended if not with a value; or the stage that is being waited for.
    volatile @Nullable Object ending;

    /// Where the attempt comes from, if another process owns the task; set before it runs.
    @Nullable
    Shipment shipment;
    /// In a node process: where the attempt runs, and by what names of exceptions it is retried. The loop's.
    @Nullable
    Place place;

    List<String> retryOn = List.of();

    private volatile int phase;
    private volatile @Nullable Object runner;
    volatile boolean cancelled;

    TaskRecord(
            SessionState session,
            long sequence,
            RemoteFunction function,
            TaskOptions options,
            @Nullable TaskRecord<?> parent,
            @Nullable ActorRecord actor,
            @Nullable Object[] arguments) {
        super(session, sequence);
        this.function = function;
        this.options = options;
        this.parent = parent;
        this.actor = actor;
        this.arguments = arguments;
    }

    /// The task that runs on this thread, or null.
    static @Nullable TaskRecord<?> ofThread() {
        return Sessions.taskOrNull() instanceof TaskRecord<?> task ? task : null;
    }

    @Override
    void process(NodeState state, long nowNs) {
        if (phase == NEW) {
            state.submitted(this);
        } else {
            state.attemptEnded(this, nowNs);
        }
    }

    // ---- phases

    int phase() {
        return phase;
    }

    void phase(int next) {
        phase = next;
    }

    boolean isQueued() {
        return phase == QUEUED;
    }

    /// Takes the attempt up; false if it was cancelled or taken before.
    boolean begin() {
        if (!PHASE.compareAndSet(this, QUEUED, RUNNING)) {
            return false;
        }
        Thread.interrupted(); // whoever interrupted this thread until now meant something else
        runner = Thread.currentThread();
        if (cancelled) {
            interruptRunner();
        }
        return true;
    }

    /// Takes the record out of whatever it waits for; on the loop.
    ///
    /// @return false if an attempt runs (or the record has ended)
    boolean leaveQueue() {
        int now = phase;
        return (now < RUNNING || now == WAITING_RETRY) && PHASE.compareAndSet(this, now, ENDED);
    }

    /// Ends an attempt that runs; false if somebody else did.
    boolean leaveRunning() {
        return PHASE.compareAndSet(this, RUNNING, ENDED);
    }

    /// The thread that runs the attempt, as another thread sees it; null if none does.
    @Nullable
    Thread runningThread() {
        return runner instanceof Thread thread ? thread : null;
    }

    /// The attempt has left user code; swallows an interrupt that was meant for it.
    void finish() {
        Object seen = runner;
        if (seen instanceof Thread thread
                && (thread != Thread.currentThread() || RUNNER.compareAndSet(this, seen, null))) {
            return; // not interrupted, or this was sent again already and the next attempt runs
        }
        while (runner == INTERRUPTING) {
            Thread.onSpinWait();
        }
        Thread.interrupted();
        runner = null;
    }

    /// Interrupts the thread that runs the attempt, if one does.
    void interruptRunner() {
        Object seen = runner;
        if (seen instanceof Thread thread && RUNNER.compareAndSet(this, seen, INTERRUPTING)) {
            thread.interrupt();
            runner = INTERRUPTED;
        }
        if (ending instanceof CompletionStage<?> stage) {
            cancelStage(stage);
        }
        if (place != null) {
            session.node().workers().stop(this);
        }
    }

    /// Marks the start of an attempt in another process; on the loop.
    ///
    /// @return false if it is not to run any more
    boolean beginAt(Place there) {
        if (!PHASE.compareAndSet(this, QUEUED, RUNNING)) {
            return false;
        }
        place = there;
        workerProcess = there.worker().process.spec.number();
        return true;
    }

    /// Cancels what a method returned; on a worker, since it may run code of the user's.
    void cancelStage(CompletionStage<?> stage) {
        session.node().pool().execute(() -> {
            try {
                stage.toCompletableFuture().cancel(true);
            } catch (UnsupportedOperationException e) {
                // a stage that cannot be cancelled ends by itself, and nobody waits for it
            }
        });
    }

    /// The actor whose method this calls; null for plain tasks and constructors.
    @Nullable
    ActorRecord calledActor() {
        return function.kind() == RemoteFunction.Kind.METHOD ? actor : null;
    }

    Profile profile() {
        return Profile.of(function);
    }

    // ---- blocking

    /// Whether waiting should give CPUs back.
    boolean holdsCpus() {
        if (shipment != null) {
            return shipment.holdsCpus();
        }
        Grant held = grant;
        return held != null && held.demand().cpuUnits() > 0;
    }

    /// The task's thread is about to wait.
    ///
    /// @return to be given to [#exitBlocked]
    long enterBlocked() {
        RunSlot.ofThread().blocks();
        WorkerPool.beginBlocking();
        if (shipment != null) {
            return shipment.blocks(this);
        }
        session.node().loop().post(new Blocking.Begin(this));
        return 0;
    }

    /// The task's thread goes on, once its CPUs are free again.
    void exitBlocked(long number) {
        if (shipment != null) {
            shipment.goesOn(this, number);
        } else {
            Blocking.End end = new Blocking.End(this);
            session.node().loop().post(end);
            end.await();
        }
        WorkerPool.endBlocking();
        RunSlot.ofThread().resumes();
    }

    // ---- arguments and results

    /// Private copies of the arguments, for one attempt.
    @Nullable
    Object[] thawArguments() {
        @Nullable Object[] frozen = arguments;
        if (frozen == null) {
            throw new InternalException(describe() + " has no arguments left, yet it runs", null);
        }
        @Nullable Object[] values = new Object[frozen.length];
        for (int i = 0; i < frozen.length; i++) {
            Object argument = frozen[i];
            values[i] = switch (argument) {
                case Ref<?> ref -> {
                    Object value = ref.open(ref.outcome());
                    yield value == null ? profile().nullAllowed(i) : value;
                }
                case PassedRef(Object ref) -> ref;
                case null -> shipment == null ? null : profile().nullAllowed(i); // the value of a reference
                case LargeOutcome large ->
                    ValueCodec.shared()
                            .thaw(large.load(), session.classLoader(), profile().argument(i));
                case EncodedValue encoded ->
                    ValueCodec.shared()
                            .thaw(encoded, session.classLoader(), profile().argument(i));
                default -> argument;
            };
        }
        return values;
    }

    String name() {
        String given = options.name();
        return given == null ? function.name() : given;
    }

    @Override
    String describe() {
        return name() + " (" + taskId() + ')';
    }

    @Override
    String why(NodeState state) {
        return isDone() ? "it is there" : state.whyWaiting(this);
    }

    // ---- TaskContext

    @Override
    public TaskId taskId() {
        return producer();
    }

    @Override
    public JobId jobId() {
        return actor == null ? session.job() : actor.session.job();
    }

    @Override
    public NodeId nodeId() {
        return nodeOfOrigin();
    }

    @Override
    public String taskName() {
        return name();
    }

    @Override
    public int attempt() {
        return attempt;
    }

    @Override
    public Optional<ActorId> actorId() {
        return actor == null ? Optional.empty() : Optional.of(actor.id());
    }

    @Override
    public boolean wasRestarted() {
        return actor != null && actor.restarts() > 0;
    }

    @Override
    public String namespace() {
        if (shipment != null && shipment.namespace != null) {
            return shipment.namespace;
        }
        return actor == null ? session.ownNamespace() : actor.namespace;
    }

    @Override
    public Resources resources() {
        if (shipment != null) {
            return shipment.resources;
        }
        return actor == null ? options.resources() : actor.options.resources();
    }

    @Override
    public List<Integer> gpuIds() {
        if (shipment != null) {
            return shipment.gpuIds;
        }
        Grant held = grant;
        return held == null ? List.of() : held.gpuIds();
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    public void throwIfCancelled() {
        if (cancelled) {
            throw new TaskCancelledException(describe() + " was cancelled while it ran", null);
        }
    }

    /// The session that code inside this task uses.
    SessionState mobulaState() {
        return actor == null ? session : actor.session;
    }

    @Override
    public Mobula session() {
        return actor == null ? session.mobula() : actor.session.mobula();
    }

    @Override
    public void exitActor() {
        if (actor == null) {
            throw new IllegalStateException(
                    describe() + " is not a call of an actor: exitActor() ends the actor whose method calls it");
        }
        exits = true;
        Incarnation life = incarnation;
        if (life != null) {
            life.exitRequested = true;
        }
    }
}
