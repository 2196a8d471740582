package dev.mobula.runtime;

import dev.mobula.scheduler.Grant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The right of one worker to run tasks of one scheduling class, one after the other, under resources that
/// were granted once. Saves a round through the loop for each task.
class Lease extends Message implements Runnable {
    private static final int REPORTED_AT_ONCE = 64;

    final SchedulingClass schedulingClass;
    final Grant grant;
    /// Set by the loop when others wait for these resources: return the lease after the current task.
    volatile boolean revoked;

    /// Where the lease runs; set before it is sent to a worker.
    private @Nullable RuntimeNode node;

    /// Tasks that have ended and were not reported yet, linked by `nextInInbox`; the worker's.
    private @Nullable TaskRecord<?> firstEnded;
    private @Nullable TaskRecord<?> lastEnded;
    private int ended;

    Lease(SchedulingClass schedulingClass, Grant grant) {
        this.schedulingClass = schedulingClass;
        this.grant = grant;
    }

    /// Sends the lease to a worker.
    void startOn(RuntimeNode home) {
        node = home;
        home.pool().execute(this);
    }

    private RuntimeNode node() {
        return Objects.requireNonNull(node, "a lease runs after startOn");
    }

    @Override
    public void run() {
        TaskRecord<?> task = schedulingClass.ready.poll();
        while (task != null) {
            if (task.isQueued()) {
                if (movesFor(task)) {
                    return;
                }
                runOne(task);
                if (revoked) {
                    break;
                }
            }
            task = schedulingClass.ready.poll();
        }
        giveBack();
    }

    /// Has the lease come back after its current task; on the loop.
    void revoke() {
        revoked = true;
    }

    private void giveBack() {
        flush();
        node().loop().post(this);
    }

    private void runOne(TaskRecord<?> task) {
        if (firstEnded != null && !task.profile().isQuick()) {
            flush();
        }
        task.grant = grant;
        RunSlot slot = RunSlot.ofThread();
        slot.lease(this);
        boolean report = TaskRunner.run(task);
        slot.lease(null);
        if (report) {
            if (lastEnded == null) {
                firstEnded = task;
            } else {
                lastEnded.nextInInbox = task;
            }
            lastEnded = task;
            if (++ended >= REPORTED_AT_ONCE
                    || task.ending != null
                    || !task.profile().isQuick()) {
                flush();
            }
        }
    }

    // Values are there already: what the loop still has to do is book-keeping, cheaper for many at once.
    void flush() {
        TaskRecord<?> first = firstEnded;
        TaskRecord<?> last = lastEnded;
        if (first != null && last != null) {
            firstEnded = null;
            lastEnded = null;
            ended = 0;
            node().loop().postAll(first, last);
        }
    }

    // A function that mostly waits belongs on a virtual thread, any other on a platform thread.
    private boolean movesFor(TaskRecord<?> task) {
        boolean waits = task.profile().waits();
        if (waits == Thread.currentThread().isVirtual()) {
            return false;
        }
        flush();
        Runnable rest = () -> {
            runOne(task);
            if (revoked) {
                giveBack();
            } else {
                run();
            }
        };
        if (waits) {
            node().pool().executeVirtual(rest);
        } else {
            node().pool().execute(rest);
        }
        return true;
    }

    @Override
    void process(NodeState state, long nowNs) {
        state.scheduling().returned(this);
    }
}
