package dev.mobula.runtime;

import dev.mobula.Checkpointed;

/// An actor that sums up, and takes snapshots.
final class SavedSum implements Checkpointed<Long> {
    long sum;

    long add(long by) {
        sum += by;
        return sum;
    }

    @Override
    public Long snapshot() {
        return sum;
    }

    @Override
    public void restore(Long snapshot) {
        sum = snapshot;
    }
}
