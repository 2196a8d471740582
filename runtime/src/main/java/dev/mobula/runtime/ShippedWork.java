package dev.mobula.runtime;

import dev.mobula.runtime.codec.WireFunction;
import dev.mobula.runtime.wire.MalformedMessageException;
import dev.mobula.runtime.wire.MessageType;
import dev.mobula.runtime.wire.WireReader;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What the node has shipped to this worker: takes it in, has it run, and tells how it ended.
///
/// Messages come from whichever thread polls, one at a time. Tasks run under leases, see [LeaseQueue]; actors on the
/// worker's own loop, see [ShippedActor].
final class ShippedWork implements WorkerMessages, GarbageHints.Work {
    private static final int MANY_LEASES = 1_024;

    private final WorkerPool pool;
    private final WorkReports reports;
    private final ShipmentReader reader;
    private final LeaseWatchdog watchdog;
    private final PollingTurns turns;
    private final Resumptions resumptions;
    private final ClassLoader loader;
    private final @Nullable RunningTable running;
    private final @Nullable TaskOutput output;
    // Changed by whoever polls.
    private final Map<Integer, LeaseQueue> leases = new ConcurrentHashMap<>();
    private final Map<Long, ShippedActor> actors = new ConcurrentHashMap<>();
    private final Map<Long, TaskRecord<?>> calls = new ConcurrentHashMap<>();
    /// Plain tasks that have left user code, and whose stage has not completed.
    private final Set<TaskRecord<?>> openStages = ConcurrentHashMap.newKeySet();
    private final SeenWindow shipments = new SeenWindow();
    private volatile boolean come;

    /// @param node of this process, whose threads run what is shipped
    /// @param loader context class loader of threads that run it
    /// @param name start of the names of its threads
    /// @param running shows what runs to other processes, or null
    /// @param output puts names before what tasks print, or null
    ShippedWork(
            WorkerChannel channel,
            RuntimeNode node,
            ClassLoader loader,
            FunctionSource functions,
            String name,
            @Nullable RunningTable running,
            @Nullable TaskOutput output) {
        this.pool = node.pool();
        this.loader = loader;
        this.reports = new WorkReports(channel);
        this.reader = new ShipmentReader(this, channel, functions);
        this.watchdog = new LeaseWatchdog(this, channel::nudge, name);
        this.turns = new PollingTurns(pool, reports, watchdog);
        this.resumptions = new Resumptions(reports);
        this.running = running;
        this.output = output;
    }

    void start() {
        watchdog.start();
    }

    /// Lets its own thread end; what runs goes on.
    void stop() {
        watchdog.stop();
    }

    WorkReports reports() {
        return reports;
    }

    PollingTurns turns() {
        return turns;
    }

    /// To be asked after each batch of messages.
    BatchEnd batchEnd() {
        return turns;
    }

    LeaseWatchdog watchdog() {
        return watchdog;
    }

    Resumptions resumptions() {
        return resumptions;
    }

    WorkerPool pool() {
        return pool;
    }

    // ---- messages

    @Override
    public void onMessage(int type, WireReader message) {
        turns.takes();
        if (!come) {
            come = true;
        }
        switch (type) {
            case MessageType.LEARN -> reader.learn(message.getInt(), WireFunction.read(message));
            case MessageType.RUN, MessageType.CONSTRUCT, MessageType.RUN_CALL -> {
                if (shipments.isNew(message.getLong())) {
                    take(type, message);
                }
            }
            case MessageType.END_LIFE -> endLife(message.getLong(), message.getInt());
            case MessageType.STOP_ATTEMPT -> stopAttempt(message.getLong(), message.getInt());
            case MessageType.RESUME -> resumptions.resume(message.getLong());
            case MessageType.RECALL -> recall(message.getInt());
            case MessageType.CREDIT -> credit(message.getLong(), message.getLong());
            default -> throw new MalformedMessageException("type " + type + ", which is not for workers");
        }
    }

    private void take(int type, WireReader shipment) {
        switch (type) {
            case MessageType.RUN -> reader.run(shipment);
            case MessageType.CONSTRUCT -> reader.construct(shipment);
            default -> reader.call(shipment);
        }
    }

    @Override
    public boolean hasComeSince() {
        boolean before = come;
        come = false;
        return before;
    }

    @Override
    public boolean isIdle() {
        return calls.isEmpty()
                && openStages.isEmpty()
                && leases.values().stream().allMatch(LeaseQueue::isIdle);
    }

    /// The lease of that number.
    LeaseQueue lease(int number) {
        LeaseQueue lease = leases.get(number);
        if (lease == null) {
            if (leases.size() >= MANY_LEASES) {
                leases.values().removeIf(LeaseQueue::isIdle);
            }
            lease = new LeaseQueue(number, this);
            leases.put(number, lease);
        }
        return lease;
    }

    /// The actor of that number in that life; null if it is over.
    @Nullable
    ShippedActor actor(long sequence, int life) {
        ShippedActor actor = actors.get(sequence);
        return actor != null && actor.life() == life ? actor : null;
    }

    /// Takes in a new actor, whose constructor runs soon.
    void construct(ShippedActor actor, TaskRecord<?> creation) {
        actors.put(actor.record().id().sequence(), actor);
        calls.put(creation.sequence, creation);
        turns.start(() -> TaskRunner.runAndReport(creation), creation.profile());
    }

    /// Takes in a call.
    void call(ShippedActor actor, TaskRecord<?> call, String group) {
        calls.put(call.sequence, call);
        actor.call(call, group);
    }

    /// Runs calls of a group on a thread that is right for the next one.
    void startRunner(CallRunner runner, CallGroup group) {
        Profile next = group.nextProfile();
        if (turns.isTaking() && next != null && group.actor.snapshots == null) {
            turns.start(runner, next);
        } else {
            pool.execute(runner);
        }
    }

    private void endLife(long sequence, int life) {
        ShippedActor actor = actor(sequence, life);
        if (actor != null) {
            actors.remove(sequence);
            actor.end();
        }
    }

    private void stopAttempt(long sequence, int attempt) {
        TaskRecord<?> task = find(sequence);
        if (task == null || task.attempt != attempt) {
            return; // it has ended, or was given back
        }
        task.cancelled = true;
        if (!drop(task)) {
            task.interruptRunner();
        }
    }

    /// Ends an attempt that has not begun.
    ///
    /// @return false if it has
    boolean drop(TaskRecord<?> task) {
        if (!task.leaveQueue()) {
            return false;
        }
        calls.remove(task.sequence, task);
        reports.notStarted(task.sequence, task.attempt);
        reports.flush();
        return true;
    }

    private void recall(int number) {
        LeaseQueue lease = leases.get(number);
        if (lease != null) {
            lease.giveBackWaiting();
            reports.flush();
        }
    }

    private void credit(long sequence, long total) {
        TaskRecord<?> task = find(sequence);
        if (task != null && task.stream instanceof ShippedStream stream) {
            stream.credit(total);
        }
    }

    private @Nullable TaskRecord<?> find(long sequence) {
        TaskRecord<?> call = calls.get(sequence);
        if (call != null) {
            return call;
        }
        for (LeaseQueue lease : leases.values()) {
            TaskRecord<?> task = lease.find(sequence);
            if (task != null) {
                return task;
            }
        }
        for (TaskRecord<?> task : openStages) {
            if (task.sequence == sequence) {
                return task;
            }
        }
        return null;
    }

    // ---- attempts

    /// Runs a task of a lease.
    void run(TaskRecord<?> task) {
        TaskRunner.runAndReport(task);
        if (task.phase() == TaskRecord.RUNNING) {
            openStages.add(task);
            if (task.phase() == TaskRecord.RUNNING) {
                reports.opened(task);
            } else {
                openStages.remove(task); // it completed a moment before
            }
        }
    }

    /// An attempt has ended; any thread.
    void ended(TaskRecord<?> task, Shipment shipment) {
        ShippedActor actor = shipment.actor;
        if (actor == null) {
            reports.ended(task, shipment.wallNs);
            if (!openStages.isEmpty() && openStages.remove(task)) {
                reports.flush();
            }
        } else {
            calls.remove(task.sequence, task);
            actor.closed(task);
            if (task.ending instanceof TaskRunner.Built(Object instance)) {
                actor.built(instance);
            }
            reports.ended(task, shipment.wallNs);
            if (!RunSlot.isTurn()) {
                reports.flush();
            }
        }
        letGoOfArguments(task);
    }

    // Nobody reads them again: what is large is given back now. What lies in place in a tensor has a pin of its own.
    private void letGoOfArguments(TaskRecord<?> task) {
        @Nullable Object[] arguments = task.arguments;
        task.arguments = null;
        if (arguments == null || (task.calledActor() == null && task.actor != null)) {
            return; // a constructor's
        }
        boolean any = false;
        for (Object argument : arguments) {
            if (argument instanceof LargeOutcome large) {
                any |= large.end();
            }
        }
        if (any) {
            reports.release();
        }
    }

    /// The calling thread is about to run what was shipped for the first time.
    ///
    /// @return where it shows its task, if it does
    RunningTable.@Nullable Entry enterThread() {
        Thread thread = Thread.currentThread();
        thread.setContextClassLoader(loader);
        return running == null || thread.isVirtual() ? null : running.claim(thread);
    }

    /// The calling thread has left user code.
    void leftUserCode() {
        if (output != null) {
            output.endLine();
        }
    }

    /// Has tasks given back that wait behind a long one.
    ///
    /// @return whether any wait
    boolean relieve() {
        boolean waiting = false;
        for (LeaseQueue lease : leases.values()) {
            waiting |= lease.relieve();
        }
        return waiting;
    }

    /// Looks at all attempts that run now.
    void forEachRunning(Consumer<TaskRecord<?>> look) {
        for (LeaseQueue lease : leases.values()) {
            TaskRecord<?> task = lease.running();
            if (task != null) {
                look.accept(task);
            }
        }
        for (TaskRecord<?> call : calls.values()) {
            if (call.runningThread() != null) {
                look.accept(call);
            }
        }
    }
}
