package dev.mobula.runtime;

import dev.mobula.Resources;
import java.util.concurrent.ConcurrentLinkedQueue;

/// All tasks that need the same resources: they can follow each other under one [Lease].
final class SchedulingClass {
    final Resources demand;
    /// Where its tasks run.
    final Environment environment;
    /// Tasks whose arguments are there, oldest first; filled by the loop, emptied by workers. May hold
    /// cancelled tasks, which workers skip.
    final ConcurrentLinkedQueue<TaskRecord<?>> ready = new ConcurrentLinkedQueue<>();
    /// Leases that are out; the loop's.
    int leases;
    /// Of these, leases whose task has given its CPUs back; the loop's.
    int blockedLeases;
    /// Whether this class stands in the line of those that wait for resources; the loop's.
    boolean inLine;

    SchedulingClass(Resources demand, Environment environment) {
        this.demand = demand;
        this.environment = environment;
    }

    /// Whether a task is ready that nobody has taken. Takes out cancelled ones that stand before it; on the loop.
    boolean hasReady() {
        TaskRecord<?> first = ready.peek();
        while (first != null && !first.isQueued()) {
            ready.remove(first);
            first = ready.peek();
        }
        return first != null;
    }

    /// Whether nobody works on these tasks.
    boolean isUnserved() {
        return leases == blockedLeases;
    }
}
