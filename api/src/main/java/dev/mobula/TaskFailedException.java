package dev.mobula;

import org.jspecify.annotations.Nullable;

/// A task or actor method threw. [#getCause] is the exception as it was thrown: same Java type, message,
/// cause chain, suppressed exceptions and stack; where it could not be sent, a [RemoteException] in its
/// place that keeps the text.
public final class TaskFailedException extends MobulaException {
    private static final long serialVersionUID = 1;

    private final int attempts;

    /// Used by runtimes.
    ///
    /// @param attempts how often the task was tried
    /// @param message what, where, why, and the cure
    /// @param cause what lies behind it, or null
    public TaskFailedException(int attempts, String message, @Nullable Throwable cause) {
        super(Advice.FIX_PROGRAM, message, cause);
        this.attempts = attempts;
    }

    /// How often the task was tried.
    public int attempts() {
        return attempts;
    }

    @Override
    public TaskFailedException rethrown() {
        return new TaskFailedException(attempts, getMessage(), getCause());
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
