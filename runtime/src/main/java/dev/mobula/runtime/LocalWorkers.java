package dev.mobula.runtime;

import dev.mobula.scheduler.Grant;

/// Runs attempts on the threads of this JVM.
final class LocalWorkers implements Workers {
    private final RuntimeNode node;

    LocalWorkers(RuntimeNode node) {
        this.node = node;
    }

    @Override
    public Lease lease(SchedulingClass schedulingClass, Grant grant) {
        return new Lease(schedulingClass, grant);
    }

    @Override
    public void start(Lease lease) {
        lease.startOn(node);
    }

    @Override
    public void construct(TaskRecord<?> creation) {
        node.pool().execute(() -> TaskRunner.runAndReport(creation));
    }

    @Override
    public void startCalls(CallGroup group) {
        ShippedActor shipped = group.actor.shipped;
        if (shipped == null) {
            group.startRunner(node.pool()::execute);
        } else {
            group.startRunner(runner -> shipped.startRunner(runner, group));
        }
    }

    @Override
    public void lifeEnded(ActorRecord actor, Incarnation life) {
        // runners look at the incarnation themselves
    }

    @Override
    public void ended(TaskRecord<?> task) {
        // nobody else knows it by its number
    }

    @Override
    public void endOfBatch(long nowNs) {
        // nothing is sent
    }

    @Override
    public void stop(TaskRecord<?> task) {
        // the thread was interrupted
    }
}
