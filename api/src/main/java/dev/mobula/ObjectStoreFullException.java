package dev.mobula;

import org.jspecify.annotations.Nullable;

/// There is no room for a value in the object store, though what could leave it has left; the message has the
/// numbers, who holds most, and the cure.
public final class ObjectStoreFullException extends MobulaException {
    private static final long serialVersionUID = 1;

    /// Used by runtimes.
    ///
    /// @param message what, why, and the cure
    /// @param cause what lies behind it, or null
    public ObjectStoreFullException(String message, @Nullable Throwable cause) {
        super(Advice.RETRY, message, cause);
    }

    @Override
    public ObjectStoreFullException rethrown() {
        return new ObjectStoreFullException(getMessage(), getCause());
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
