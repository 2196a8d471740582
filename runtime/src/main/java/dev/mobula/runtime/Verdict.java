package dev.mobula.runtime;

import dev.mobula.InternalException;
import dev.mobula.MobulaException;
import dev.mobula.NodeId;
import dev.mobula.RemoteException;
import dev.mobula.TaskFailedException;
import dev.mobula.WorkerCrashedException;
import dev.mobula.runtime.codec.OpaqueThrowable;
import org.jspecify.annotations.Nullable;

/// Decides what the ending of an attempt means: another attempt, or which error.
final class Verdict {
    private Verdict() {}

    /// Whether a task has retries left.
    static boolean mayRetry(TaskRecord<?> task) {
        int retries = task.options.retries();
        return !task.cancelled && (retries < 0 || task.attempt - task.oomRetried <= retries);
    }

    /// Whether a task has retries left if it is stopped for lack of memory. Only one that may run twice has any.
    static boolean mayRetryForMemory(TaskRecord<?> task) {
        int most = task.options.oomRetries();
        return !task.cancelled && task.options.retries() != 0 && (most < 0 || task.oomRetried < most);
    }

    /// Whether a task has retries left for such an ending.
    static boolean mayRetry(TaskRecord<?> task, @Nullable Object ending) {
        return isForMemory(ending) ? mayRetryForMemory(task) : mayRetry(task);
    }

    /// Whether the node stopped the attempt for lack of memory.
    static boolean isForMemory(@Nullable Object ending) {
        return ending instanceof TaskRunner.Crashed(MemoryStop _);
    }

    /// Whether such an ending is one that retries are for.
    static boolean isForRetries(TaskRecord<?> task, @Nullable Object ending) {
        return (ending instanceof TaskRunner.Crashed(Throwable cause)
                        && !(cause instanceof AttemptLost lost && lost.isDeliberate()))
                || (ending instanceof TaskRunner.Threw(Throwable exception) && isChosen(task, exception));
    }

    private static boolean isChosen(TaskRecord<?> task, Throwable exception) {
        if (exception instanceof OpaqueThrowable opaque) {
            return opaque.isOneOf(task.retryOn);
        }
        String className = exception instanceof RemoteException remote ? remote.originalClassName() : "";
        for (Class<? extends Throwable> type : task.options.retryOn()) {
            if (type.isInstance(exception) || type.getName().equals(className)) {
                return true;
            }
        }
        return false;
    }

    /// The error that callers get when there is no further attempt.
    static Failure failure(NodeId node, TaskRecord<?> task, @Nullable Object ending) {
        MobulaException exception = switch (ending) {
            case TaskRunner.Threw(Throwable thrown) ->
                new TaskFailedException(
                        task.attempt,
                        task.describe() + " failed on " + attempt(task, isChosen(task, thrown)) + ": "
                                + summary(thrown),
                        thrown);
            case TaskRunner.Crashed(MemoryStop stop) -> stop.failure(task.attempt, stopped(task), task.name());
            case TaskRunner.Crashed(WorkerLost lost) ->
                lost.failure(
                        task.attempt,
                        task.describe() + " failed on " + attempt(task, !lost.isDeliberate()),
                        task.name());
            case TaskRunner.Crashed(Throwable cause) ->
                new WorkerCrashedException(
                        task.attempt,
                        "The worker of " + task.describe() + " crashed on " + attempt(task, true)
                                + " on node " + node + ": " + summary(cause)
                                + ". Give it more memory or more retries",
                        cause);
            case TaskRunner.Refused(MobulaException refused) -> refused;
            case null, default -> new InternalException(task.describe() + " ended without a value or an error", null);
        };
        return new Failure(exception);
    }

    private static String attempt(TaskRecord<?> task, boolean forRetries) {
        int retries = task.options.retries();
        return forRetries
                ? Texts.attempt(task.attempt, retries < 0 ? retries : retries + task.oomRetried)
                : "attempt " + task.attempt;
    }

    private static String stopped(TaskRecord<?> task) {
        return task.describe() + " was stopped for lack of memory on attempt " + task.attempt + " of " + task.attempt
                + (task.options.retries() == 0
                        ? " (it has retries=0, so it runs only once)"
                        : " (all its oomRetries=" + task.options.oomRetries() + " are used)");
    }

    // User code may have overridden toString(), and that may throw.
    private static String summary(Throwable exception) {
        try {
            String text = exception instanceof RemoteException ? exception.getMessage() : exception.toString();
            return text == null ? exception.getClass().getName() : text;
        } catch (RuntimeException | Error e) {
            return exception.getClass().getName();
        }
    }
}
