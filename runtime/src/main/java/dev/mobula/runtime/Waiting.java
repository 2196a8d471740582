package dev.mobula.runtime;

import dev.mobula.GetInterruptedException;
import dev.mobula.GetTimeoutException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// How threads wait: spin for a moment with yields, then give back CPUs and park.
///
/// Waking a parked thread costs 60 to 100 µs when its core is idle, so a short wait is best spent spinning.
/// On a machine whose cores are all taken a yield loses a whole time slice; a yield that takes long therefore
/// turns spinning off for a while.
@SuppressWarnings("ThreadPriorityCheck") // yields are measured, see relax
final class Waiting {
    /// Longest spin before parking.
    static final long SPIN_NS = 25_000;

    private static final long SLOW_YIELD_NS = 200_000;
    private static final long YIELD_PAUSE_NS = 20_000_000;

    private static volatile long noYieldUntilNs = System.nanoTime();

    private Waiting() {}

    /// Checks a timeout given by a user.
    static long checkTimeout(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("timeout=" + timeout + " is negative: use Duration.ZERO to only look");
        }
        return Ref.toNanos(timeout);
    }

    /// Waits until a reference has its outcome.
    ///
    /// @param timeout for the message, or null if there is none
    static void untilDone(Ref<?> ref, long timeoutNs, @Nullable Duration timeout) {
        ref.ask();
        if (timeoutNs > 0 && !await(ref.session, new ThreadWaiter(), ref::isSettled, timeoutNs, ref)) {
            interrupted("waiting for " + ref.describe());
        }
        if (timeoutNs > 0 ? !ref.isSettled() : !ref.isDone()) {
            throw new GetTimeoutException(
                    "No value after " + timeout + " for " + ref.describe() + ": "
                            + ref.session.why(ref)
                            + ". It goes on; call get again or give it more time",
                    null);
        }
    }

    static void interrupted(String what) {
        Thread.currentThread().interrupt();
        throw new GetInterruptedException("Interrupted while " + what + "; what it waits for goes on", null);
    }

    /// Waits until a condition holds that some [Waiter] will be told of.
    ///
    /// @param session whose messages the thread takes in while it waits
    /// @param waiter is unparked when it is worth looking again
    /// @param ref where to register the waiter, or null if that was done
    /// @return false if the thread was interrupted; the flag is cleared
    static boolean await(
            SessionState session,
            ThreadWaiter waiter,
            BooleanSupplier condition,
            long timeoutNs,
            @Nullable Ref<?> ref) {
        if (Thread.interrupted()) {
            return false;
        }
        long start = System.nanoTime();
        TaskRecord<?> task = TaskRecord.ofThread();
        boolean givesBack = task != null && task.holdsCpus();
        if (!givesBack && session.spin(condition, timeoutNs, start)) {
            return true;
        }
        if (ref != null && !ref.addWaiter(waiter)) {
            return true;
        }
        long number = task == null ? 0 : task.enterBlocked();
        boolean interrupted = false;
        try {
            if (givesBack && session.spin(condition, timeoutNs, System.nanoTime())) {
                return true;
            }
            while (!condition.getAsBoolean()) {
                long leftNs = timeoutNs == Long.MAX_VALUE ? Long.MAX_VALUE : timeoutNs - (System.nanoTime() - start);
                if (leftNs <= 0) {
                    break;
                }
                if (leftNs == Long.MAX_VALUE) {
                    LockSupport.park(waiter);
                } else {
                    LockSupport.parkNanos(waiter, leftNs);
                }
                if (Thread.interrupted()) {
                    interrupted = true;
                    break;
                }
            }
        } finally {
            waiter.gone = true;
            if (ref != null && !ref.isSettled()) {
                ref.forgetGone();
            }
            if (task != null) {
                task.exitBlocked(number);
            }
        }
        return !interrupted;
    }

    static boolean spin(BooleanSupplier condition, long spinNs, long startNs) {
        long now = startNs;
        long end = startNs + spinNs;
        while (now - end < 0) {
            if (condition.getAsBoolean()) {
                return true;
            }
            now = relax(now);
        }
        return condition.getAsBoolean();
    }

    /// Spends a moment, with a yield if cores are free.
    ///
    /// @return the clock afterwards
    static long relax(long now) {
        if (now - noYieldUntilNs < 0) {
            for (int i = 0; i < 16; i++) {
                Thread.onSpinWait();
            }
            return System.nanoTime();
        }
        Thread.yield();
        long after = System.nanoTime();
        if (after - now > SLOW_YIELD_NS) {
            noYieldUntilNs = after + YIELD_PAUSE_NS;
            return after + SPIN_NS; // whatever the caller waits for, parking is now cheaper than spinning
        }
        return after;
    }

    /// Unparks one thread.
    static final class ThreadWaiter extends Waiter {
        private final Thread thread = Thread.currentThread();

        @Override
        void completed(Ref<?> ref) {
            LockSupport.unpark(thread);
        }

        void wake() {
            LockSupport.unpark(thread);
        }
    }
}
