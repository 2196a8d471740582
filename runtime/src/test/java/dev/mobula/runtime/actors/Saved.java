package dev.mobula.runtime.actors;

import dev.mobula.Checkpointed;
import dev.mobula.Mobula;
import dev.mobula.Remote;
import dev.mobula.runtime.Shared;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// An actor whose state survives a restart.
@Remote(maxRestarts = -1)
class Saved implements Checkpointed<List<Integer>> {
    /// What is counted over all instances.
    ///
    /// @param inside calls that are inside now
    /// @param besideACall snapshots that saw one
    /// @param snapshots all snapshots
    record Counts(Shared.Counter inside, Shared.Counter besideACall, Shared.Counter snapshots) {
        Counts() {
            this(Shared.counter(), Shared.counter(), Shared.counter());
        }
    }

    private final Counts counts;
    private final List<Integer> values = new ArrayList<>();
    private final CompletableFuture<Integer> promise = new CompletableFuture<>();
    private volatile boolean broken;

    Saved(Counts counts) {
        this.counts = counts;
    }

    synchronized int add(int n) {
        values.add(n);
        return values.size();
    }

    int addInside(int n) {
        counts.inside.incrementAndGet();
        try {
            for (int i = 0; i < 100; i++) {
                Thread.onSpinWait();
            }
            return add(n);
        } finally {
            counts.inside.decrementAndGet();
        }
    }

    int addBehind(Gate gate, int n) {
        gate.passStubbornly();
        return add(n);
    }

    CompletionStage<Integer> promised() {
        return promise;
    }

    int keepPromise(int n, Gate gate) {
        counts.inside.incrementAndGet();
        promise.complete(n);
        gate.passStubbornly();
        counts.inside.decrementAndGet();
        return add(n);
    }

    int addThrough(SavedRemote self, int n) {
        return self.add(n).get() + add(n);
    }

    synchronized List<Integer> values() {
        return List.copyOf(values);
    }

    int breakSnapshots(boolean now) {
        broken = now;
        return add(0);
    }

    boolean wasRestarted() {
        return Mobula.current().wasRestarted();
    }

    @Override
    public synchronized List<Integer> snapshot() {
        counts.snapshots.incrementAndGet();
        if (counts.inside.get() > 0) {
            counts.besideACall.incrementAndGet();
        }
        if (broken) {
            throw new IllegalStateException("disk full");
        }
        return values;
    }

    @Override
    public synchronized void restore(List<Integer> snapshot) {
        if (snapshot.contains(-13)) {
            throw new IllegalArgumentException("-13 brings bad luck");
        }
        values.addAll(snapshot);
    }
}
