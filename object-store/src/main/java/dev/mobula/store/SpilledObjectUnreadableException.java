package dev.mobula.store;

import dev.mobula.ObjectId;

/// The system could not read a spilled object; nothing says that it is damaged, and the same call may succeed later.
public final class SpilledObjectUnreadableException extends SpillException {
    private static final long serialVersionUID = 1;

    private final ObjectId objectId;

    SpilledObjectUnreadableException(SpillLocation location, String file, Throwable cause) {
        super(
                location.id() + " of " + location.length() + " bytes cannot be read from " + file + " at offset "
                        + location.offset() + " (" + cause + "): try again, and check that disk if it goes on",
                cause);
        this.objectId = location.id();
    }

    /// The object.
    public ObjectId objectId() {
        return objectId;
    }
}
