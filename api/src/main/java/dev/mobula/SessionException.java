package dev.mobula;

import org.jspecify.annotations.Nullable;

/// There is no session, more than one, or the wrong or a closed one.
public final class SessionException extends MobulaException {
    private static final long serialVersionUID = 1;

    /// Used by runtimes.
    ///
    /// @param message what, where, why, and the cure
    /// @param cause what lies behind it, or null
    public SessionException(String message, @Nullable Throwable cause) {
        super(Advice.FIX_PROGRAM, message, cause);
    }

    @Override
    public SessionException rethrown() {
        return new SessionException(getMessage(), getCause());
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
