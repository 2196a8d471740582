package dev.mobula.runtime;

import dev.mobula.scheduler.Grant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Runs the calls of shipped actors. All else that a node has run is decided by the node, not by the worker's own loop.
final class ShippedWorkers implements Workers {
    private volatile @Nullable ShippedWork work;

    /// Set before the first message of the node is taken in.
    void of(ShippedWork shipped) {
        work = shipped;
    }

    @Override
    public void startCalls(CallGroup group) {
        ShippedWork shipped = Objects.requireNonNull(work, "calls come after the worker has started");
        group.startRunner(runner -> shipped.startRunner(runner, group));
    }

    @Override
    public Lease lease(SchedulingClass schedulingClass, Grant grant) {
        throw elsewhere();
    }

    @Override
    public void start(Lease lease) {
        throw elsewhere();
    }

    @Override
    public void construct(TaskRecord<?> creation) {
        throw elsewhere();
    }

    @Override
    public void lifeEnded(ActorRecord actor, Incarnation life) {
        throw elsewhere();
    }

    @Override
    public void stop(TaskRecord<?> task) {
        throw elsewhere();
    }

    private static IllegalStateException elsewhere() {
        return new IllegalStateException("a worker decides nothing, its node does: a bug in the runtime");
    }
}
