package dev.mobula;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// How long to wait before a task is tried again: doubling, with full jitter.
///
/// The wait before attempt n+1 is drawn evenly from zero to `min(max, initial · 2^(n-1))`, so that tasks
/// which failed together do not come back together (the "full jitter" of Brooker, "Exponential Backoff And
/// Jitter", 2015).
///
/// @param initial upper end of the first wait, zero or more
/// @param max upper end of all waits, not below `initial`
public record Backoff(Duration initial, Duration max) {
    /// 50 ms at first, up to 5 s.
    public static final Backoff DEFAULT = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(5));

    /// Tries again at once.
    public static final Backoff NONE = new Backoff(Duration.ZERO, Duration.ZERO);

    /// @throws IllegalArgumentException if a duration is negative or `max` is below `initial`
    public Backoff {
        if (initial.isNegative()) {
            throw new IllegalArgumentException("initial=" + initial + " is negative: use zero to try again at once");
        }
        if (max.compareTo(initial) < 0) {
            throw new IllegalArgumentException("max=" + max + " is below initial=" + initial + ": raise max");
        }
    }

    /// Draws the wait after a failed attempt.
    ///
    /// @param failedAttempts attempts so far, 1 or more
    /// @param random a number from 0 to below 1
    /// @return nanoseconds, 0 or more
    public long waitNs(int failedAttempts, double random) {
        int doublings = Math.min(failedAttempts - 1, 30);
        double upper = Math.min(nanos(max), nanos(initial) * (1L << doublings));
        return (long) (upper * random);
    }

    // At most what can be added to a clock, 146 years.
    private static double nanos(Duration duration) {
        return Math.min(TimeUnit.NANOSECONDS.convert(duration), Long.MAX_VALUE / 2);
    }
}
