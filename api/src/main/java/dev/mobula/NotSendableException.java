package dev.mobula;

import org.jspecify.annotations.Nullable;

/// An argument, result or captured variable cannot be sent to another process; the message names the path
/// of fields to it, the type, and the cure.
public final class NotSendableException extends MobulaException {
    private static final long serialVersionUID = 1;

    /// Used by runtimes.
    ///
    /// @param message what, where, why, and the cure
    /// @param cause what lies behind it, or null
    public NotSendableException(String message, @Nullable Throwable cause) {
        super(Advice.FIX_PROGRAM, message, cause);
    }

    @Override
    public NotSendableException rethrown() {
        return new NotSendableException(getMessage(), getCause());
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
