package dev.mobula.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Waits for a named condition, with a limit: what a test does instead of sleeping.
///
/// ```java
/// Await.until("the queue is empty", Duration.ofSeconds(5), queue::isEmpty);
/// int size = Await.value("two workers", Duration.ofSeconds(5), workers::size, size -> size == 2);
/// ```
///
/// The condition is looked at once right away, then about every millisecond, and once more when the time is
/// over. A condition that throws fails the test at once.
public final class Await {
    private static final long FIRST_PAUSE_NS = 20_000;
    private static final long LONGEST_PAUSE_NS = 1_000_000;

    private Await() {}

    /// Waits until a condition holds.
    ///
    /// @param condition its name, to stand after "until" in the message
    /// @param limit longest wait, zero or more
    /// @throws AssertionError if the time is over, or the thread is interrupted (its flag stays set)
    public static void until(String condition, Duration limit, BooleanSupplier holds) {
        value(condition, limit, holds::getAsBoolean, held -> held);
    }

    /// Waits until a value is as it should be, and returns it.
    ///
    /// @param condition its name, to stand after "until" in the message
    /// @param limit longest wait, zero or more
    /// @param now gives the value as it is now
    /// @param wanted whether it is as it should be
    /// @throws AssertionError if the time is over, with the last value; or the thread is interrupted (its flag
    ///     stays set)
    public static <T extends @Nullable Object> T value(
            String condition, Duration limit, Supplier<? extends T> now, Predicate<? super T> wanted) {
        if (limit.isNegative()) {
            throw new IllegalArgumentException("limit=" + limit + " is negative: use Duration.ZERO to look once");
        }
        long startNs = System.nanoTime();
        long limitNs = limit.compareTo(Duration.ofNanos(Long.MAX_VALUE)) < 0 ? limit.toNanos() : Long.MAX_VALUE;
        long pauseNs = FIRST_PAUSE_NS;
        while (true) {
            boolean last = System.nanoTime() - startNs >= limitNs;
            T value = now.get();
            if (wanted.test(value)) {
                return value;
            }
            if (last) {
                throw new AssertionError(
                        "Gave up after " + limit + " waiting until " + condition + "; last value: " + value);
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new AssertionError("Interrupted while waiting until " + condition + "; last value: " + value);
            }
            LockSupport.parkNanos(pauseNs);
            pauseNs = Math.min(LONGEST_PAUSE_NS, pauseNs * 2);
        }
    }
}
