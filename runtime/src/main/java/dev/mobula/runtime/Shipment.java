package dev.mobula.runtime;

import dev.mobula.Resources;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// What a record in a worker process knows of the task on the node that it runs an attempt of. How the attempt ends is
/// told to the node, which judges it.
final class Shipment {
    final ShippedWork work;
    /// The lease whose tasks run one after the other; null for calls and constructors.
    final @Nullable LeaseQueue lease;
    /// Of calls: whether the caller is, directly or not, a call of the same actor.
    final boolean inner;
    /// What the task holds on the node; of calls, what the actor holds.
    final Resources resources;

    final List<Integer> gpuIds;
    /// Of plain tasks; calls have that of the actor.
    final @Nullable String namespace;
    /// Of constructors and calls: the actor.
    final @Nullable ShippedActor actor;
    /// Threads of the attempt that wait in this API.
    final AtomicInteger blockedThreads = new AtomicInteger();
    /// Time that the attempt took in user code; the runner's.
    long wallNs;

    /// A task of a lease.
    Shipment(LeaseQueue lease, Resources resources, List<Integer> gpuIds, String namespace) {
        this.work = lease.work;
        this.lease = lease;
        this.inner = false;
        this.resources = resources;
        this.gpuIds = gpuIds;
        this.namespace = namespace;
        this.actor = null;
    }

    /// A constructor or call.
    Shipment(ShippedWork work, ShippedActor actor, boolean inner) {
        this.work = work;
        this.lease = null;
        this.inner = inner;
        this.resources = actor.record().options.resources();
        this.gpuIds = actor.gpuIds();
        this.namespace = null;
        this.actor = actor;
    }

    /// An attempt has left user code and its stage, if it gave one, has completed. Counts once.
    void ended(TaskRecord<?> task) {
        if (task.leaveRunning()) {
            work.ended(task, this);
        }
    }

    /// A thread of the attempt starts to wait.
    ///
    /// @return the number of this time of waiting, for [#goesOn]; 0 if it has no CPUs to give back
    long blocks(TaskRecord<?> task) {
        blockedThreads.incrementAndGet();
        if (lease != null) {
            lease.giveBackWaiting(); // they would wait as long
        }
        long number = holdsCpus() ? work.resumptions().begin(task) : 0;
        work.reports().flush();
        work.turns().blocks();
        return number;
    }

    /// A thread of the attempt goes on when it has its CPUs again.
    void goesOn(TaskRecord<?> task, long number) {
        if (number != 0) {
            work.resumptions().await(task, number);
        }
        blockedThreads.decrementAndGet();
    }

    boolean holdsCpus() {
        return resources.cpuUnits() > 0;
    }
}
