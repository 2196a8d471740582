package dev.mobula;

import org.jspecify.annotations.Nullable;

/// A living actor has this name in this namespace: find it, or use `findOrCreate`.
public final class ActorAlreadyExistsException extends MobulaException {
    private static final long serialVersionUID = 1;

    /// Used by runtimes.
    ///
    /// @param message what, where, why, and the cure
    /// @param cause what lies behind it, or null
    public ActorAlreadyExistsException(String message, @Nullable Throwable cause) {
        super(Advice.FIX_PROGRAM, message, cause);
    }

    @Override
    public ActorAlreadyExistsException rethrown() {
        return new ActorAlreadyExistsException(getMessage(), getCause());
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
