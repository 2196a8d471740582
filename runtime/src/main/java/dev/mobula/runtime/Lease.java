package dev.mobula.runtime;

import dev.mobula.scheduler.Grant;

/// The right of one worker to run tasks of one scheduling class, one after the other, under resources that
/// were granted once. Saves a round through the loop for each task.
final class Lease extends Message implements Runnable {
    final SchedulingClass schedulingClass;
    final Grant grant;
    /// Set by the loop when others wait for these resources: return the lease after the current task.
    volatile boolean revoked;

    Lease(SchedulingClass schedulingClass, Grant grant) {
        this.schedulingClass = schedulingClass;
        this.grant = grant;
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
        schedulingClass.node.loop().post(this);
    }

    private void runOne(TaskRecord<?> task) {
        task.grant = grant;
        TaskRunner.run(task);
    }

    // A function that mostly waits belongs on a virtual thread, any other on a platform thread.
    private boolean movesFor(TaskRecord<?> task) {
        boolean waits = task.profile().waits();
        if (waits == Thread.currentThread().isVirtual()) {
            return false;
        }
        Runnable rest = () -> {
            runOne(task);
            if (revoked) {
                schedulingClass.node.loop().post(this);
            } else {
                run();
            }
        };
        if (waits) {
            schedulingClass.node.pool().executeVirtual(rest);
        } else {
            schedulingClass.node.pool().execute(rest);
        }
        return true;
    }

    @Override
    void process(NodeState state, long nowNs) {
        state.scheduling().returned(this);
    }
}
