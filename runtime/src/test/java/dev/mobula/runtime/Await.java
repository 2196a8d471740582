package dev.mobula.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Waits for named conditions, each with the same generous limit.
final class Await {
    private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long LOOK_NS = 100_000;

    private Await() {}

    /// Waits until a condition holds.
    static void until(String condition, BooleanSupplier holds) {
        until(condition, holds, () -> "it does not hold");
    }

    /// Waits until a condition holds; `now` says what is the case when the limit is over.
    static void until(String condition, BooleanSupplier holds, Supplier<?> now) {
        long end = System.nanoTime() + LIMIT_NS;
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                fail("Gave up waiting until " + condition + ": " + now.get());
            }
            LockSupport.parkNanos(LOOK_NS);
        }
    }

    /// Whether a thread waits for another; one that serves its node's messages meanwhile looks up now and then.
    static boolean isParked(Thread thread) {
        return thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING;
    }

    /// Waits until a latch is open.
    static void open(String condition, Shared.Latch latch) {
        until(condition, () -> latch.getCount() == 0, () -> latch.getCount() + " to come");
    }

    /// Waits until a latch is open.
    static void open(String condition, CountDownLatch latch) {
        try {
            assertThat(latch.await(LIMIT_NS, TimeUnit.NANOSECONDS))
                    .as(condition)
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting until " + condition, e);
        }
    }
}
