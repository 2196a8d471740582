package dev.mobula.runtime.codec;

import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.IntFunction;

/// Runs code that recurses more deeply than the stack of the calling thread may allow, on threads of its own.
final class DeepStack {
    /// How deep a graph may be nested at all.
    static final int LEVELS = 300_000;

    private static final int SOME_LEVELS = 10_000;

    // Reserved, not occupied: only pages that are touched count. A level takes 1 to 1.7 KiB.
    private static final long STACK_BYTES = 512L << 20;
    private static final long SOME_STACK_BYTES = 32L << 20;

    private DeepStack() {}

    /// Runs the code, and throws what it throws; first with a stack of moderate size, so that endless recursion
    /// ends early. The calling thread waits.
    ///
    /// @param code takes how deep it may go, and throws [TooDeep] if that is not enough
    static <T> T run(IntFunction<T> code) {
        try {
            return run(() -> code.apply(SOME_LEVELS), SOME_STACK_BYTES);
        } catch (TooDeep deeper) {
            return run(() -> code.apply(LEVELS), STACK_BYTES);
        }
    }

    private static <T> T run(Callable<T> code, long stackBytes) {
        FutureTask<T> task = new FutureTask<>(code);
        Thread thread = new Thread(null, task, "mobula-deep-value", stackBytes, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
        thread.start();
        join(thread);
        if (task.state() == Future.State.SUCCESS) {
            return task.resultNow();
        }
        throw unchecked(task.exceptionNow());
    }

    // The work is short, and half of it is of no use: an interrupt waits until it is done.
    private static void join(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static RuntimeException unchecked(Throwable thrown) {
        if (thrown instanceof StackOverflowError) {
            return PathFailure.failed(
                    "recurses without end, or is nested too deeply",
                    "break the cycle in its hashCode, equals or serialization methods",
                    null);
        }
        if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(thrown);
    }
}
