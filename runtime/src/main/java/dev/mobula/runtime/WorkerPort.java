package dev.mobula.runtime;

import dev.mobula.Isolation;
import dev.mobula.runtime.codec.WireOptions;
import dev.mobula.runtime.wire.Link;
import dev.mobula.runtime.wire.MessageType;
import dev.mobula.runtime.wire.WireWriter;
import dev.mobula.scheduler.Grant;
import dev.mobula.store.EncodedValue;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The node's end of the connection to a worker process: what was sent there to run. The loop's.
final class WorkerPort extends ClientPort implements Place {
    /// So many are not looked at one by one.
    private static final int MANY_ACTORS = 1_000;

    final WorkerProcess process;
    final JobEnvironment environment;
    /// Leases that have tasks there, by their number plus one.
    final LongMap<RemoteLease> leases = new LongMap<>();
    final Set<ActorRecord> actors = new HashSet<>();
    /// Plain tasks that have left user code, and whose stage has not completed: they hold no lease any more.
    final Set<TaskRecord<?>> openStages = new HashSet<>();
    private final BitSet taught = new BitSet();
    private final SeenWindow returns = new SeenWindow();
    private final SeenWindow waits = new SeenWindow();
    /// Times of waiting that have begun, by their number.
    private final LongMap<TaskRecord<?>> waiting = new LongMap<>();
    private long lastShipment;
    private int ran;
    private boolean retired;
    long idleSinceNs;
    /// The task that said it ends the JVM, and where; 0 if none did.
    long exitingTask;

    @Nullable
    String exitingStack;

    /// What it last said of its heap: bytes that were live after a collection, the most it may be, and how often all of
    /// it was collected; 0 if it said nothing.
    long heapLiveBytes;

    long heapMaxBytes;
    long heapCollections;
    /// Attempts that were told to stop for lack of memory, by their sequence.
    private final LongMap<StoppedAttempt> stopped = new LongMap<>();

    private record StoppedAttempt(int attempt, MemoryStop why) {}

    /// Takes in what it has sent and nobody has read yet: its process may be gone before its last words are heard.
    Runnable lastMessages = () -> {};

    WorkerPort(WorkerProcess process, JobEnvironment environment, int number, Link link, Runnable closer) {
        super(process.core(), number, process.pid(), link, closer);
        this.process = process;
        this.environment = environment;
    }

    @Override
    public WorkerPort worker() {
        return this;
    }

    /// Whether it gets nothing more to do.
    boolean isRetired() {
        return retired || isClosed();
    }

    void retire() {
        retired = true;
    }

    boolean isIdle() {
        return leases.size() == 0 && actors.isEmpty() && openStages.isEmpty();
    }

    /// Whether it has anything to do; actors that nobody calls are nothing.
    boolean hasWork() {
        if (leases.size() > 0 || !openStages.isEmpty() || actors.size() > MANY_ACTORS) {
            return true;
        }
        for (ActorRecord actor : actors) {
            if (actor.pendingCalls > 0 || actor.incarnation() == null) {
                return true;
            }
        }
        return false;
    }

    /// Whether a message that gives attempts back is not the repetition of another.
    boolean isNewReturn(long number) {
        return returns.isNew(number);
    }

    /// A thread of a task begins to wait.
    ///
    /// @return false if it has begun before, or is over already
    boolean beginWait(long number, TaskRecord<?> task) {
        if (!waits.isNew(number)) {
            return false;
        }
        waiting.put(number, task);
        return true;
    }

    /// A thread wants to go on.
    ///
    /// @return what [#beginWait] was told; null if it has not begun, or was taken back before
    @Nullable
    TaskRecord<?> endWait(long number) {
        return waiting.remove(number);
    }

    /// Whether the beginning of this time of waiting did not come yet; it will be overlooked from now on.
    boolean isUnknownWait(long number) {
        return waits.isNew(number);
    }

    /// Whether other tasks may get what a task holds while its stage is open; devices may be in use until it completes.
    boolean mayRunOthersBesides(TaskRecord<?> task) {
        return task.actor == null && process.gpuIds.isEmpty();
    }

    private void teach(FunctionEntry entry) {
        if (!taught.get(entry.id)) {
            taught.set(entry.id);
            teach(MessageType.LEARN, entry);
        }
    }

    // ---- attempts

    void run(TaskRecord<?> task, int lease) {
        FunctionEntry entry = core.entryOf(task);
        teach(entry);
        if (environment.maxCalls > 0 && ++ran >= environment.maxCalls) {
            retired = true;
        }
        WireWriter out = start();
        out.putLong(++lastShipment).putLong(task.sequence).putInt(task.attempt);
        out.putInt(lease).putInt(entry.id);
        out.putByte(0);
        stream(out, task);
        int holdAt = holdPlace(out);
        out.putString(task.options.name());
        WireOptions.write(out, task.options.resources());
        gpus(out, task.grant);
        out.putString(task.session.ownNamespace());
        arguments(out, task.arguments);
        send(MessageType.RUN, out, holdAt);
    }

    private static void stream(WireWriter out, TaskRecord<?> task) {
        NodeStream stream = (NodeStream) task.stream;
        out.putInt(task.options.streamBuffer());
        out.putLong(stream == null ? 0 : stream.accepted);
    }

    private static void gpus(WireWriter out, @Nullable Grant grant) {
        List<Integer> ids = grant == null ? List.of() : grant.gpuIds();
        out.putInt(ids.size());
        ids.forEach(out::putInt);
    }

    private void arguments(WireWriter out, @Nullable Object @Nullable [] arguments) {
        if (arguments == null) {
            out.putInt(0);
            return;
        }
        out.putInt(arguments.length);
        for (Object argument : arguments) {
            switch (argument) {
                case Ref<?> ref -> {
                    out.putByte(0);
                    writeValue(out, whole(ref));
                }
                case TaskRecord.PassedRef(Object ref) -> {
                    out.putByte(2);
                    describe(out, ref);
                }
                case null -> {
                    out.putByte(0);
                    writeValue(out, null);
                }
                default -> {
                    out.putByte(0);
                    writeValue(out, (EncodedValue) argument);
                }
            }
        }
    }

    private static @Nullable Object whole(Ref<?> ref) {
        Object outcome = ref.outcome();
        return outcome instanceof Object[] ? null : outcome;
    }

    void construct(TaskRecord<?> creation, ActorRecord actor) {
        FunctionEntry entry = core.entryOf(creation);
        teach(entry);
        actors.add(actor);
        WireWriter out = start();
        out.putLong(++lastShipment).putLong(creation.sequence).putInt(creation.attempt);
        out.putLong(actor.id.sequence());
        out.putInt(actor.restarts() + 1).putInt(actor.restarts()).putInt(entry.id);
        int holdAt = holdPlace(out);
        WireOptions.write(out, new WireOptions.ActorOptionsOnNode(actor.options, actor.retryOn));
        out.putString(actor.namespace).putString(actor.options.name());
        gpus(out, actor.grant);
        Object snapshot = actor.snapshots == null ? null : actor.snapshots.newest();
        out.putBoolean(snapshot != null);
        if (snapshot != null) {
            writeValue(out, snapshot);
        }
        arguments(out, creation.arguments);
        send(MessageType.CONSTRUCT, out, holdAt);
    }

    void call(TaskRecord<?> call, ActorRecord actor, String group) {
        FunctionEntry entry = core.entryOf(call);
        teach(entry);
        WireWriter out = start();
        out.putLong(++lastShipment).putLong(call.sequence).putInt(call.attempt);
        out.putLong(actor.id.sequence());
        out.putInt(actor.restarts() + 1).putInt(entry.id).putByte(0);
        stream(out, call);
        out.putBoolean(Snapshots.isInner(call));
        int holdAt = holdPlace(out);
        out.putString(group).putString(call.options.name());
        arguments(out, call.arguments);
        send(MessageType.RUN_CALL, out, holdAt);
    }

    void endLife(ActorRecord actor, int life) {
        actors.remove(actor);
        WireWriter out = start();
        out.putLong(actor.id.sequence()).putInt(life);
        send(MessageType.END_LIFE, out);
    }

    void stopAttempt(TaskRecord<?> task) {
        WireWriter out = start();
        out.putLong(task.sequence).putInt(task.attempt);
        send(MessageType.STOP_ATTEMPT, out);
    }

    /// Stops an attempt for lack of memory.
    void stopAttempt(TaskRecord<?> task, MemoryStop why) {
        stopped.put(task.sequence, new StoppedAttempt(task.attempt, why));
        stopAttempt(task);
    }

    /// Whether an attempt was told to stop for lack of memory.
    boolean isStopped(TaskRecord<?> task) {
        StoppedAttempt told = stopped.get(task.sequence);
        return told != null && told.attempt() == task.attempt;
    }

    /// An attempt has ended.
    ///
    /// @return why it was told to stop for lack of memory, or null
    @Nullable
    MemoryStop leftStopped(TaskRecord<?> task) {
        StoppedAttempt told = stopped.size() == 0 ? null : stopped.remove(task.sequence);
        return told != null && told.attempt() == task.attempt ? told.why() : null;
    }

    void recall(int lease) {
        send(MessageType.RECALL, start().putInt(lease));
    }

    void resume(long number) {
        send(MessageType.RESUME, start().putLong(number));
    }

    void credit(long sequence, long items) {
        send(MessageType.CREDIT, start().putLong(sequence).putLong(items));
    }

    /// Tells the process to end.
    void end(String reason) {
        retired = true;
        process.stopping();
        send(MessageType.END, start().putString(reason));
    }

    /// What to start such a process with.
    static @Nullable Isolation isolationOf(@Nullable JobEnvironment environment) {
        return environment == null ? null : environment.isolation;
    }
}
