package dev.mobula.runtime;

/// Decides how many messages of drivers a node takes in: while much is unfinished, about as many as come to an end.
///
/// What is taken in earlier than it can run costs the node memory and garbage collections, and so the time that
/// workers could use; left in the ring it slows the one who submits. But nothing may wait for ever for what stands
/// behind it in the ring: if few end, some are taken in even so, and all of them while nothing ends. Where the node's
/// heap
/// is short that would end the node: then it is 1,000 in a second, and once the heap is all but full none any more
/// until
/// something ends. Given its time; the loop's.
final class Intake {
    /// Unfinished tasks up to which there is no limit: more than all places of a machine take ahead.
    static final int FREE = 8_192;

    /// One is let in for each such time if no more have ended: 50,000 in a second.
    static final long EXTRA_NS = 20_000;

    /// The same while the heap is short.
    static final long SHORT_EXTRA_NS = 1_000_000;

    /// So long after the last end there is no limit. Longer than workers wait for a CPU on a machine that is busy.
    static final long STALLED_NS = 20_000_000;

    /// So often it is looked whether enough have ended. What was not let in for ends may be let in later.
    static final long WINDOW_NS = 1_000_000;

    /// How much room there is in the heap.
    enum Heap {
        ROOMY,
        SHORT,
        FULL
    }

    private int ended;
    private long lastEndNs;
    private boolean began;
    private long windowNs; // its start
    private long endedInWindow;
    private long grantedInWindow;

    /// A task or call has ended.
    void ended() {
        ended++;
    }

    /// How many messages to take in now.
    ///
    /// @param unfinished tasks and calls that the node knows
    /// @param most never more than this
    int limit(int unfinished, long nowNs, int most, Heap heap) {
        if (ended > 0 || !began) {
            began = true;
            lastEndNs = nowNs;
        }
        endedInWindow += ended;
        ended = 0;
        long extra = heap == Heap.FULL ? 0 : (nowNs - windowNs) / (heap == Heap.ROOMY ? EXTRA_NS : SHORT_EXTRA_NS);
        long allowed = Math.max(endedInWindow, extra) - grantedInWindow;
        if (unfinished < FREE || (heap == Heap.ROOMY && nowNs - lastEndNs >= STALLED_NS)) {
            startWindow(nowNs, 0);
            return most;
        }
        int granted = Math.clamp(allowed, 0, most);
        grantedInWindow += granted;
        if (nowNs - windowNs >= WINDOW_NS) {
            startWindow(nowNs, Math.clamp(endedInWindow - grantedInWindow, 0, FREE));
        }
        return granted;
    }

    private void startWindow(long nowNs, long endedBefore) {
        windowNs = nowNs;
        endedInWindow = endedBefore;
        grantedInWindow = 0;
    }
}
