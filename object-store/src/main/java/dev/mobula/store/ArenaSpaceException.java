package dev.mobula.store;

import java.io.IOException;
import java.nio.file.Path;

/// The file system of an arena is full: pages that an arena was made for cannot be had now.
///
/// Nothing is lost by it, and the arena goes on with the pages it has: free or spill objects, or make room in the file
/// system, then reserve again.
public final class ArenaSpaceException extends IOException {
    private static final long serialVersionUID = 1;

    private final long neededBytes;
    private final long freeBytes;

    ArenaSpaceException(Path file, long neededBytes, long freeBytes, IOException reason) {
        super(
                file + " needs " + neededBytes + " bytes more, but its file system has " + freeBytes
                        + " free: let go of references to large values, remove other files there, or start the node "
                        + "with a smaller --object-store-memory; in a container, raise --shm-size",
                reason);
        this.neededBytes = neededBytes;
        this.freeBytes = freeBytes;
    }

    /// How many bytes the step needed that failed.
    public long neededBytes() {
        return neededBytes;
    }

    /// How many bytes the file system had free then.
    public long freeBytes() {
        return freeBytes;
    }
}
