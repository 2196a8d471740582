package dev.mobula.runtime.wire;

import static org.assertj.core.api.Assertions.fail;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waits for named conditions, each with the same generous limit.
final class Until {
    private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(30);

    private Until() {}

    /// Waits until a condition holds.
    static void holds(String condition, BooleanSupplier holds) {
        long end = System.nanoTime() + LIMIT_NS;
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                fail("Gave up waiting until " + condition);
            }
            LockSupport.parkNanos(100_000);
        }
    }
}
