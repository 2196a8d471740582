package dev.mobula.store;

import org.jspecify.annotations.Nullable;

/// No folder can take objects now; all of them stay in memory. The same call may succeed later.
public final class SpillRefusedException extends SpillException {
    private static final long serialVersionUID = 1;

    private final long needBytes;
    private final boolean diskFull;

    SpillRefusedException(String message, long needBytes, boolean diskFull, @Nullable Throwable cause) {
        super(message, cause);
        this.needBytes = needBytes;
        this.diskFull = diskFull;
    }

    /// Room that the objects need in a file.
    public long needBytes() {
        return needBytes;
    }

    /// Whether it was for lack of room in each folder, not for a folder that fails.
    public boolean diskFull() {
        return diskFull;
    }
}
