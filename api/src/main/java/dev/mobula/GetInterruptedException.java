package dev.mobula;

import org.jspecify.annotations.Nullable;

/// The waiting thread was interrupted; its interrupt flag is set. The task goes on.
public final class GetInterruptedException extends MobulaException {
    private static final long serialVersionUID = 1;

    /// Used by runtimes.
    ///
    /// @param message what, where, why, and the cure
    /// @param cause what lies behind it, or null
    public GetInterruptedException(String message, @Nullable Throwable cause) {
        super(Advice.STOPPED, message, cause);
    }

    @Override
    public GetInterruptedException rethrown() {
        return new GetInterruptedException(getMessage(), getCause());
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
