package dev.mobula.runtime;

import dev.mobula.scheduler.Grant;

/// Has attempts run for a node: on threads of this JVM, or in worker processes. Called on the loop; never blocks.
interface Workers {
    /// Makes a lease that this can [#start].
    Lease lease(SchedulingClass schedulingClass, Grant grant);

    /// Has tasks of a lease's class run, until there are none or the lease is revoked; then the lease comes back.
    void start(Lease lease);

    /// Runs the constructor of an actor.
    void construct(TaskRecord<?> creation);

    /// Calls of a group may be ready: runs as many as its limit allows.
    void startCalls(CallGroup group);

    /// The life of an actor is over; calls of it that run are stopped by others.
    void lifeEnded(ActorRecord actor, Incarnation life);

    /// A task has ended, in whatever way, and is forgotten.
    void ended(TaskRecord<?> task);

    /// The loop has processed what there was: sends what was decided.
    void endOfBatch(long nowNs);

    /// Stops an attempt that does not run on a thread of this JVM.
    void stop(TaskRecord<?> task);
}
