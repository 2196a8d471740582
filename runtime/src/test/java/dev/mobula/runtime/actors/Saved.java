package dev.mobula.runtime.actors;

import dev.mobula.Checkpointed;
import dev.mobula.Mobula;
import dev.mobula.Remote;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/// An actor whose state survives a restart.
@Remote(maxRestarts = -1)
class Saved implements Checkpointed<List<Integer>> {
    /// Calls of all instances that are inside now, and snapshots that saw one.
    static final AtomicInteger INSIDE = new AtomicInteger();

    static final AtomicInteger BESIDE_A_CALL = new AtomicInteger();
    static final AtomicInteger SNAPSHOTS = new AtomicInteger();

    private final List<Integer> values = new ArrayList<>();
    private final CompletableFuture<Integer> promise = new CompletableFuture<>();
    private volatile boolean broken;

    synchronized int add(int n) {
        values.add(n);
        return values.size();
    }

    int addInside(int n) {
        INSIDE.incrementAndGet();
        try {
            for (int i = 0; i < 100; i++) {
                Thread.onSpinWait();
            }
            return add(n);
        } finally {
            INSIDE.decrementAndGet();
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
        INSIDE.incrementAndGet();
        promise.complete(n);
        gate.passStubbornly();
        INSIDE.decrementAndGet();
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
        SNAPSHOTS.incrementAndGet();
        if (INSIDE.get() > 0) {
            BESIDE_A_CALL.incrementAndGet();
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
