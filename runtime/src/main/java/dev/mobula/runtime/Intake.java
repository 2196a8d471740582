package dev.mobula.runtime;

/// Decides how many messages of drivers a node takes in: while much is unfinished, about as many as come to an end.
///
/// What is taken in earlier than it can run costs the node memory and cache, and time that workers could use; left in
/// the ring it slows the one who submits. But nothing may wait for ever for what stands behind it in the ring: some
/// are taken in even so, and all of them while nothing ends. Given its time; the loop's.
final class Intake {
    /// Unfinished tasks up to which there is no limit: more than all places of a machine take ahead.
    static final int FREE = 8_192;

    /// While something ends, each such time lets one more in: 50,000 in a second.
    static final long EXTRA_NS = 20_000;

    /// So long after the last end there is no limit.
    static final long STALLED_NS = 1_000_000;

    private int ended;
    private long lastEndNs = Long.MIN_VALUE / 2;
    private long extraFromNs;

    /// A task or call has ended.
    void ended() {
        ended++;
    }

    /// How many messages to take in now.
    ///
    /// @param unfinished tasks and calls that the node knows
    /// @param most never more than this
    int limit(int unfinished, long nowNs, int most) {
        int done = ended;
        ended = 0;
        if (done > 0) {
            lastEndNs = nowNs;
        }
        if (unfinished < FREE || nowNs - lastEndNs >= STALLED_NS) {
            extraFromNs = nowNs;
            return most;
        }
        long extra = (nowNs - extraFromNs) / EXTRA_NS;
        extraFromNs += extra * EXTRA_NS;
        return (int) Math.min(most, done + extra);
    }
}
