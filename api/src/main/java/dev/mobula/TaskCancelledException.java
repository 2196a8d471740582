package dev.mobula;

import org.jspecify.annotations.Nullable;

/// The task was cancelled, or the session that it belonged to was closed.
public final class TaskCancelledException extends MobulaException {
    private static final long serialVersionUID = 1;

    /// Used by runtimes.
    ///
    /// @param message what, where, why, and the cure
    /// @param cause what lies behind it, or null
    public TaskCancelledException(String message, @Nullable Throwable cause) {
        super(Advice.STOPPED, message, cause);
    }

    @Override
    public TaskCancelledException rethrown() {
        return new TaskCancelledException(getMessage(), getCause());
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
