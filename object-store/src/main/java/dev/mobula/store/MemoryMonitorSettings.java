package dev.mobula.store;

import java.time.Duration;

/// When attempts are stopped for lack of memory.
///
/// @param stopAbove used share of memory above which attempts are stopped
/// @param interval shortest time between two looks
/// @param bufferShare share of memory below the limit down to which retriable attempts are stopped
/// @param mostBufferBytes most bytes of that
/// @param heapAbove share of a worker's heap, live after a collection, above which one of its attempts is stopped
/// @param idleAboveBytes bytes of its own above which a worker that runs nothing is ended first
/// @param settle how long what was stopped counts as gone already, though it is still there
public record MemoryMonitorSettings(
        double stopAbove,
        Duration interval,
        double bufferShare,
        long mostBufferBytes,
        double heapAbove,
        long idleAboveBytes,
        Duration settle) {
    /// Above 95%, each 250 ms, down to 5% or 3 GiB below that; heaps above 85%, since the generations of a heap leave
    /// no room for more than that for long; idle workers of more than 1 GiB; 5 s.
    public static final MemoryMonitorSettings DEFAULTS = new MemoryMonitorSettings(
            0.95, Duration.ofMillis(250), 0.05, 3L << 30, 0.85, 1L << 30, Duration.ofSeconds(5));

    /// The defaults but for two values.
    ///
    /// @param stopAbove used share of memory above which attempts are stopped
    /// @param interval shortest time between two looks
    /// @throws IllegalArgumentException if something is out of its range
    public static MemoryMonitorSettings of(double stopAbove, Duration interval) {
        return new MemoryMonitorSettings(
                stopAbove,
                interval,
                Math.min(DEFAULTS.bufferShare, stopAbove / 2),
                DEFAULTS.mostBufferBytes,
                DEFAULTS.heapAbove,
                DEFAULTS.idleAboveBytes,
                DEFAULTS.settle);
    }

    /// How many bytes may be used of so many before anything is stopped.
    public long limitBytes(long totalBytes) {
        return (long) (totalBytes * stopAbove);
    }

    /// Down to how many used bytes of so many retriable attempts are stopped.
    public long goalBytes(long totalBytes) {
        return limitBytes(totalBytes) - Math.min(mostBufferBytes, (long) (totalBytes * bufferShare));
    }

    /// @throws IllegalArgumentException if something is out of its range
    public MemoryMonitorSettings {
        requireShare("stopAbove", stopAbove);
        requireShare("heapAbove", heapAbove);
        if (!(bufferShare >= 0 && bufferShare < stopAbove)) {
            throw new IllegalArgumentException(
                    "bufferShare=" + bufferShare + " is not from 0 to below stopAbove=" + stopAbove + ": lower it");
        }
        if (mostBufferBytes < 0 || idleAboveBytes < 0) {
            throw new IllegalArgumentException("mostBufferBytes=" + mostBufferBytes + " or idleAboveBytes="
                    + idleAboveBytes + " is negative: use 0 or more");
        }
        if (interval.isNegative() || settle.isNegative()) {
            throw new IllegalArgumentException(
                    "interval=" + interval + " or settle=" + settle + " is negative: use a duration such as PT1S");
        }
    }

    private static void requireShare(String name, double share) {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException(name + "=" + share + " is no share: use for example 0.95");
        }
    }
}
