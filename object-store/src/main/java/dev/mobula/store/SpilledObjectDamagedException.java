package dev.mobula.store;

import dev.mobula.ObjectId;
import org.jspecify.annotations.Nullable;

/// A spilled object is not what was written, or not there any more: it is lost and can only be made again.
public final class SpilledObjectDamagedException extends SpillException {
    private static final long serialVersionUID = 1;

    private final ObjectId objectId;
    private final String file;
    private final long offset;

    SpilledObjectDamagedException(SpillLocation location, String file, String found, @Nullable Throwable cause) {
        super(
                location.id() + " of " + location.length() + " bytes is damaged: " + file + " at offset "
                        + location.offset() + ": " + found
                        + ": run the task that made it again, and check that disk; nothing but Mobula may write there",
                cause);
        this.objectId = location.id();
        this.file = file;
        this.offset = location.offset();
    }

    /// The object.
    public ObjectId objectId() {
        return objectId;
    }

    /// Path of the file.
    public String file() {
        return file;
    }

    /// Where in the file its record begins.
    public long offset() {
        return offset;
    }
}
