package dev.mobula;

import org.jspecify.annotations.Nullable;

/// Mobula broke one of its own rules; please report it with this stack.
public final class InternalException extends MobulaException {
    private static final long serialVersionUID = 1;

    /// Used by runtimes.
    ///
    /// @param message what, where, why, and the cure
    /// @param cause what lies behind it, or null
    public InternalException(String message, @Nullable Throwable cause) {
        super(Advice.REPORT_BUG, message, cause);
    }

    @Override
    public InternalException rethrown() {
        return new InternalException(getMessage(), getCause());
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
