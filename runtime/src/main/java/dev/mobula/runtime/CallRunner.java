package dev.mobula.runtime;

import org.jspecify.annotations.Nullable;

/// Takes up the calls of one concurrency group, one after the other, until there are none.
final class CallRunner extends Message implements Runnable {
    // Calls in a row before other actors have their turn.
    private static final int BATCH = 256;

    private final CallGroup group;
    private final Incarnation incarnation;
    private volatile @Nullable TaskRecord<?> current;

    CallRunner(CallGroup group, Incarnation incarnation) {
        this.group = group;
        this.incarnation = incarnation;
    }

    /// The call that runs now, if one does.
    @Nullable
    TaskRecord<?> current() {
        return current;
    }

    @Override
    public void run() {
        for (int left = BATCH; left > 0 && incarnation.takesCalls(); left--) {
            TaskRecord<?> call = group.ready.poll();
            if (call == null) {
                break;
            }
            if (call.isQueued()) {
                if (movesFor(call)) {
                    return;
                }
                runOne(call);
            }
        }
        group.actor.node.loop().post(this);
    }

    private void runOne(TaskRecord<?> call) {
        current = call;
        call.incarnation = incarnation;
        call.grant = group.actor.grant;
        Snapshots snapshots = group.actor.snapshots;
        Snapshots.Guard guard = incarnation.guard;
        if (snapshots == null || guard == null) {
            TaskRunner.runAndReport(call);
        } else {
            snapshots.beforeCall(call, guard);
            try {
                TaskRunner.runAndReport(call);
            } finally {
                snapshots.afterCall(guard);
            }
        }
        current = null;
    }

    // A method that mostly waits belongs on a virtual thread, any other on a platform thread.
    private boolean movesFor(TaskRecord<?> call) {
        Profile profile = call.profile();
        boolean waits = profile.waits();
        // On the thread of a worker that polls only what is over at once stays.
        boolean turn = call.shipment != null && RunSlot.isTurn();
        if (turn
                ? profile.isQuick() && !waits && incarnation.guard == null
                : waits == Thread.currentThread().isVirtual()) {
            return false;
        }
        current = call; // so that the loop knows where it is
        Runnable rest = () -> {
            runOne(call);
            run();
        };
        if (waits) {
            group.actor.node.pool().executeVirtual(rest);
        } else {
            group.actor.node.pool().execute(rest);
        }
        return true;
    }

    @Override
    void process(NodeState state, long nowNs) {
        group.returned(this);
    }
}
