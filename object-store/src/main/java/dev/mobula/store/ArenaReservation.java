package dev.mobula.store;

/// Decides up to where an arena should have pages: some ahead of what is in use, so that nobody waits for them, and not
/// many more for long.
///
/// Pages are wanted in whole steps of [ArenaFile#STEP_BYTES]. Ahead is 1/16 of the capacity, at least one step and at
/// most 1 GiB; more are wanted when half of that is left. What is more than twice that is given back after half a
/// minute. For one thread; time is passed in.
public final class ArenaReservation {
    private static final long MOST_AHEAD = 1L << 30;
    private static final long IDLE_MS = 30_000;
    private static final long RETRY_MS = 5_000;

    private final long capacity;
    private final long ahead;

    private long target;
    private long idleSinceMs = -1;
    private long failedMs = -RETRY_MS;
    private boolean failed;

    /// @param capacityBytes of the arena
    public ArenaReservation(long capacityBytes) {
        capacity = capacityBytes;
        ahead = Math.min(MOST_AHEAD, Math.max(ArenaFile.STEP_BYTES, capacityBytes / 16));
    }

    /// Up to where there should be pages now; never beyond the capacity, and never before what is in use or demanded.
    ///
    /// @param endInUse end of the last block in use
    /// @param demanded up to where pages are waited for ([ArenaAllocator#reserveFor]), 0 if nobody waits
    /// @param reserved up to where there are pages
    /// @param nowMs the time, never less than before
    public long target(long endInUse, long demanded, long reserved, long nowMs) {
        long needed = Math.max(endInUse, demanded);
        if (failed && nowMs - failedMs < RETRY_MS) {
            target = Math.max(needed, Math.min(target, reserved));
            return target;
        }
        failed = false;
        long wanted = Math.min(capacity, roundUp(needed + ahead));
        if (needed + ahead / 2 > target) {
            target = Math.max(target, wanted);
            idleSinceMs = -1;
        } else if (needed + 2 * ahead + ArenaFile.STEP_BYTES < target) {
            if (idleSinceMs < 0) {
                idleSinceMs = nowMs;
            } else if (nowMs - idleSinceMs >= IDLE_MS) {
                target = wanted;
                idleSinceMs = -1;
            }
        } else {
            idleSinceMs = -1;
        }
        return target;
    }

    /// Says that the file system is full: for five seconds only what is demanded is asked for.
    public void failed(long nowMs) {
        failed = true;
        failedMs = nowMs;
    }

    private static long roundUp(long bytes) {
        return (bytes + ArenaFile.STEP_BYTES - 1) / ArenaFile.STEP_BYTES * ArenaFile.STEP_BYTES;
    }
}
