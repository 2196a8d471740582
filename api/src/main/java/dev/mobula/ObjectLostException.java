package dev.mobula;

import org.jspecify.annotations.Nullable;

/// No copy of the value is left, and it could not be made again.
public final class ObjectLostException extends MobulaException {
    private static final long serialVersionUID = 1;

    private final ObjectId objectId;

    /// Used by runtimes.
    ///
    /// @param objectId the object
    /// @param message what, where, why, and the cure
    /// @param cause what lies behind it, or null
    public ObjectLostException(ObjectId objectId, String message, @Nullable Throwable cause) {
        super(Advice.RECOMPUTE, message, cause);
        this.objectId = objectId;
    }

    /// The object.
    public ObjectId objectId() {
        return objectId;
    }

    @Override
    public ObjectLostException rethrown() {
        return new ObjectLostException(objectId, getMessage(), getCause());
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
