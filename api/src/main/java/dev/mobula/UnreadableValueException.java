package dev.mobula;

import org.jspecify.annotations.Nullable;

/// A value arrived but could not be made into objects again: a class is missing or its code threw.
public final class UnreadableValueException extends MobulaException {
    private static final long serialVersionUID = 1;

    /// Used by runtimes.
    ///
    /// @param message what, where, why, and the cure
    /// @param cause what lies behind it, or null
    public UnreadableValueException(String message, @Nullable Throwable cause) {
        super(Advice.FIX_PROGRAM, message, cause);
    }

    @Override
    public UnreadableValueException rethrown() {
        return new UnreadableValueException(getMessage(), getCause());
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
