package dev.mobula.runtime;

import dev.mobula.runtime.codec.NodeFunction;

/// A function as a node knows it: described by those who call it, learnt by the workers that run it.
final class FunctionEntry {
    private static final long PIPELINED_NS = 500_000;
    private static final int DEEPEST = 512;

    final NodeFunction described;
    /// How workers of this node call it.
    final int id;
    private long meanNs = -1;

    FunctionEntry(NodeFunction described, int id) {
        this.described = described;
        this.id = id;
    }

    /// Notes how long an attempt was in user code.
    void ran(long wallNs) {
        meanNs = meanNs < 0 ? wallNs : meanNs + ((wallNs - meanNs) >> 3);
    }

    /// How many attempts may be sent ahead to one place: as many as half a millisecond holds. Until it has run once,
    /// and while it is slow, one: what has been sent cannot be moved to a place that is free.
    int depth() {
        if (meanNs < 0) {
            return 1;
        }
        return Math.clamp(PIPELINED_NS / Math.max(meanNs, 500), 1, DEEPEST);
    }
}
