package dev.mobula.runtime.codec;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/// Runs code that recurses deeply on a thread with a large stack, and waits for it.
final class DeepStack {
    /// How deep a graph may be nested on such a stack; what one level takes is well below a kilobyte and a half.
    static final int LEVELS = 300_000;

    // Reserved, not occupied: only pages that are touched count.
    private static final long STACK_BYTES = 512L << 20;

    private DeepStack() {}

    /// Runs the code, and throws what it throws.
    static <T> T run(Callable<T> code) {
        FutureTask<T> task = new FutureTask<>(code);
        Thread thread = new Thread(null, task, "mobula-deep-value", STACK_BYTES, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
        thread.start();
        join(thread);
        return switch (task.state()) {
            case SUCCESS -> task.resultNow();
            default -> throw unchecked(task.exceptionNow());
        };
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

    private static RuntimeException unchecked(@Nullable Throwable thrown) {
        if (thrown instanceof StackOverflowError) {
            return PathFailure.failed(
                    "is nested too deeply for a stack of " + (STACK_BYTES >> 20) + " MiB",
                    "keep long chains in a list or an array",
                    null);
        }
        if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(thrown);
    }
}
