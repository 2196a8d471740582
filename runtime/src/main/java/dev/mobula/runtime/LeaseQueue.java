package dev.mobula.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// The tasks that a worker was given under one lease. They run one after the other, on one thread at a time.
///
/// Tasks behind one that waits or takes long are given back to the node, which may have them run elsewhere. A task
/// belongs to whoever polls it from the queue; [#active] belongs to the thread that runs the lease.
final class LeaseQueue implements Runnable {
    /// Most endings that wait to be sent while further tasks run.
    private static final int REPORTED_AT_ONCE = 64;

    final int number;
    final ShippedWork work;
    private final ConcurrentLinkedQueue<TaskRecord<?>> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean active = new AtomicBoolean();
    private volatile @Nullable TaskRecord<?> running;
    // The runner's, for the watchdog, which only wants to see that it changes.
    private volatile long begun;
    // The watchdog's.
    private long begunBefore;
    // The runner's.
    private int unreported;

    LeaseQueue(int number, ShippedWork work) {
        this.number = number;
        this.work = work;
    }

    /// Takes a task in; on the thread that polls.
    void add(TaskRecord<?> task) {
        task.phase(TaskRecord.QUEUED);
        waiting.add(task);
        if (active.compareAndSet(false, true)) {
            work.turns().start(this, task.profile());
        } else if (isOccupied()) {
            giveBackWaiting();
            work.reports().flush();
        } else {
            work.watchdog().watch();
        }
    }

    private boolean isOccupied() {
        TaskRecord<?> task = running;
        Shipment shipment = task == null ? null : task.shipment;
        return shipment != null && shipment.blockedThreads.get() > 0;
    }

    /// Whether nothing runs and nothing waits; holds until the next task is added.
    boolean isIdle() {
        return !active.get() && waiting.isEmpty();
    }

    @Override
    public void run() {
        TaskRecord<?> task = next();
        while (task != null) {
            if (movesFor(task)) {
                return;
            }
            runOne(task);
            task = next();
        }
    }

    // Null when there is nothing more; the lease is then given up.
    private @Nullable TaskRecord<?> next() {
        while (true) {
            TaskRecord<?> task = waiting.poll();
            if (task != null) {
                return task;
            }
            flush();
            active.set(false);
            if (waiting.isEmpty() || !active.compareAndSet(false, true)) {
                return null;
            }
        }
    }

    private void runOne(TaskRecord<?> task) {
        boolean quick = task.profile().isQuick();
        if (!quick) {
            flush();
        }
        running = task;
        long before = begun;
        begun = before + 1; // only the runner writes it
        work.run(task);
        running = null;
        if (++unreported >= REPORTED_AT_ONCE || !quick) {
            flush();
        }
    }

    // On the thread that polls, what ended is sent when its turn is over.
    private void flush() {
        if (unreported > 0) {
            unreported = 0;
            if (!RunSlot.isTurn()) {
                work.reports().flush();
            }
        }
    }

    // A function that mostly waits belongs on a virtual thread, any other on a platform thread, and on the thread that
    // polls only one that is over at once.
    private boolean movesFor(TaskRecord<?> task) {
        boolean waits = task.profile().waits();
        boolean turn = RunSlot.isTurn();
        if (turn
                ? task.profile().isQuick() && !waits
                : waits == Thread.currentThread().isVirtual()) {
            return false;
        }
        flush();
        Runnable rest = () -> {
            runOne(task);
            run();
        };
        if (waits) {
            work.pool().executeVirtual(rest);
        } else {
            work.pool().execute(rest);
        }
        return true;
    }

    /// Sends back all tasks that have not begun; the node is not woken. Any thread.
    void giveBackWaiting() {
        List<TaskRecord<?>> returned = null;
        for (TaskRecord<?> task = waiting.poll(); task != null; task = waiting.poll()) {
            if (task.leaveQueue()) {
                returned = returned == null ? new ArrayList<>() : returned;
                returned.add(task);
            }
        }
        if (returned != null) {
            work.reports().returned(returned);
        }
    }

    /// Gives tasks back that have waited behind the same one since the last look; by the watchdog.
    ///
    /// @return whether tasks wait behind one that runs
    boolean relieve() {
        long now = begun;
        boolean stuck = now == begunBefore;
        begunBefore = now;
        if (!active.get() || waiting.isEmpty()) {
            return false;
        }
        if (stuck && running != null) {
            giveBackWaiting();
            work.reports().flush();
            return false;
        }
        return true;
    }

    /// The task of that id, if it waits or runs here. Any thread.
    @Nullable
    TaskRecord<?> find(long sequence) {
        TaskRecord<?> task = running;
        if (task != null && task.sequence == sequence) {
            return task;
        }
        for (TaskRecord<?> next : waiting) {
            if (next.sequence == sequence) {
                return next;
            }
        }
        return null;
    }

    /// The task that runs now, if one does.
    @Nullable
    TaskRecord<?> running() {
        return running;
    }
}
