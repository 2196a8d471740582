package dev.mobula.runtime;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A concurrency group of an actor: the calls that may start, and the runners that take them up.
final class CallGroup {
    final ActorRecord actor;
    final String name;
    final int limit;
    /// Calls in the order in which they start; filled by the loop, emptied by runners.
    final ConcurrentLinkedQueue<TaskRecord<?>> ready = new ConcurrentLinkedQueue<>();
    /// Runners of the current incarnation that are out; the loop's.
    final List<CallRunner> runners = new ArrayList<>(1);

    /// Calls that were sent to the actor's worker process and have not come back; the loop's.
    final Set<TaskRecord<?>> shipped = new LinkedHashSet<>(0);

    CallGroup(ActorRecord actor, String name, int limit) {
        this.actor = actor;
        this.name = name;
        this.limit = limit;
    }

    /// Lets a call start as soon as its turn comes; on the loop.
    void add(TaskRecord<?> call) {
        call.attempt++;
        call.phase(TaskRecord.QUEUED);
        ready.add(call);
        start();
    }

    /// Takes back a call that a runner had taken but not begun when the actor was lost; on the loop.
    void addFirst(TaskRecord<?> call) {
        List<TaskRecord<?>> behind = new ArrayList<>();
        for (TaskRecord<?> next = ready.poll(); next != null; next = ready.poll()) {
            behind.add(next);
        }
        call.phase(TaskRecord.QUEUED);
        ready.add(call);
        ready.addAll(behind);
        start();
    }

    /// Takes in a call whose attempt another process has counted; on the loop.
    void addShipped(TaskRecord<?> call) {
        ready.add(call);
        start();
    }

    /// What the call that starts next has learnt of itself; null if none waits.
    @Nullable
    Profile nextProfile() {
        TaskRecord<?> next = ready.peek();
        return next == null ? null : next.profile();
    }

    /// Sends out one more runner if calls may start and the limit allows; on the loop.
    void start() {
        actor.node.workers().startCalls(this);
    }

    /// Sends out a runner on a thread of this JVM, if one is needed; on the loop.
    void startRunner(Consumer<CallRunner> threads) {
        Incarnation incarnation = actor.incarnation();
        if (incarnation != null && incarnation.takesCalls() && runners.size() < limit && !ready.isEmpty()) {
            CallRunner runner = new CallRunner(this, incarnation);
            runners.add(runner);
            threads.accept(runner);
        }
    }

    /// Sends out as many runners as calls and the limit ask for; on the loop.
    void startAll() {
        for (int before = -1; before < runners.size() && runners.size() < limit; ) {
            before = runners.size();
            start();
        }
    }

    /// A runner is back; on the loop.
    void returned(CallRunner runner) {
        if (runners.remove(runner)) {
            start();
        }
    }
}
