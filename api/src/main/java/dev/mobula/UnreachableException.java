package dev.mobula;

import org.jspecify.annotations.Nullable;

/// There is no node at the address, or it cannot be reached.
public final class UnreachableException extends MobulaException {
    private static final long serialVersionUID = 1;

    /// Used by runtimes.
    ///
    /// @param message what, where, why, and the cure
    /// @param cause what lies behind it, or null
    public UnreachableException(String message, @Nullable Throwable cause) {
        super(Advice.RETRY, message, cause);
    }

    @Override
    public UnreachableException rethrown() {
        return new UnreachableException(getMessage(), getCause());
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
