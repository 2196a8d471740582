package dev.mobula.runtime;

import dev.mobula.runtime.wire.MalformedMessageException;
import java.util.List;

/// One life of an actor of the node's, as it takes place in this worker: an [ActorRecord] that is never restarted here
/// and has no name. What happens to it is the node's decision; this only carries it out, on the worker's own loop.
final class ShippedActor {
    private final ShippedWork work;
    private final ActorRecord record;
    private final int life;
    private final List<Integer> gpuIds;
    // The loop's.
    private boolean ended;

    ShippedActor(ShippedWork work, ActorRecord record, int life, List<Integer> gpuIds) {
        this.work = work;
        this.record = record;
        this.life = life;
        this.gpuIds = gpuIds;
    }

    ActorRecord record() {
        return record;
    }

    /// The number of this life on the node.
    int life() {
        return life;
    }

    /// Devices that belong to the actor.
    List<Integer> gpuIds() {
        return gpuIds;
    }

    /// Something that happens to the actor, on the loop.
    @FunctionalInterface
    private interface Step {
        void take();
    }

    private void post(Step step) {
        record.node.loop().post(new Message() {
            @Override
            void process(NodeState state, long nowNs) {
                step.take();
            }
        });
    }

    /// The constructor has made an instance: calls may come as soon as the node knows. Any thread.
    void built(Object instance) {
        post(() -> {
            if (!ended) {
                record.alive(instance);
            }
        });
    }

    /// Takes in a call that may start.
    void call(TaskRecord<?> call, String groupName) {
        CallGroup group = record.group(groupName);
        if (group == null) {
            throw new MalformedMessageException(
                    "a call in group '" + groupName + "', which " + record.describe() + " does not have");
        }
        call.group = group;
        call.phase(TaskRecord.QUEUED);
        post(() -> {
            if (ended) {
                work.drop(call);
            } else {
                group.addShipped(call);
            }
        });
    }

    /// Runs calls of a group.
    void startRunner(CallRunner runner, CallGroup group) {
        work.startRunner(runner, group);
    }

    /// The life is over: no call starts any more.
    void end() {
        post(() -> {
            ended = true;
            record.endLife();
            for (TaskRecord<?> call : record.takeWaiting()) {
                work.drop(call);
            }
        });
    }

    /// The method of a call has returned, and its answer comes later.
    void opened(TaskRecord<?> call) {
        work.reports().opened(call);
        if (!RunSlot.isTurn()) {
            work.reports().flush();
        }
    }

    /// A call has ended, in whatever way.
    void closed(TaskRecord<?> call) {
        record.stageClosed(call);
    }
}
