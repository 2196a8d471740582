package dev.mobula;

import org.jspecify.annotations.Nullable;

/// The value was not there in time; the task goes on. The message says what it waits for.
public final class GetTimeoutException extends MobulaException {
    private static final long serialVersionUID = 1;

    /// Used by runtimes.
    ///
    /// @param message what, where, why, and the cure
    /// @param cause what lies behind it, or null
    public GetTimeoutException(String message, @Nullable Throwable cause) {
        super(Advice.RETRY, message, cause);
    }

    @Override
    public GetTimeoutException rethrown() {
        return new GetTimeoutException(getMessage(), getCause());
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
