package dev.mobula.store;

import java.util.Optional;

/// How large the arena of a node is to be, and on which file system.
///
/// @param bytes its size
/// @param inMemory whether it is on the memory file system, not in the node's folder
/// @param warning what its user should know about that
public record ArenaCapacity(long bytes, boolean inMemory, Optional<String> warning) {
    /// Least that an arena has: 75 MiB.
    public static final long LEAST_BYTES = 75L << 20;

    /// Stands for a setting that was not given.
    public static final long NOT_SET = 0;

    private static final double DEFAULT_PART = 0.3;

    // What is left to others, also to the rings that are in the same folder.
    private static final long LEFT = 16;

    /// Chooses: what is set; else 30% of memory, as far as that is free, at least [#LEAST_BYTES].
    ///
    /// @param setBytes what the user wants, or [#NOT_SET]
    /// @param memoryBytes memory of the machine, or of the container that this runs in
    /// @param freeInMemory free bytes of the memory file system, negative if there is none that can be written to
    /// @param freeOnDisk free bytes where the node's folder is
    /// @throws IllegalArgumentException if the setting is out of its range, or there is room nowhere
    public static ArenaCapacity choose(long setBytes, long memoryBytes, long freeInMemory, long freeOnDisk) {
        if (setBytes != NOT_SET) {
            return set(setBytes, memoryBytes, freeInMemory, freeOnDisk);
        }
        long wanted = Math.max(LEAST_BYTES, (long) (memoryBytes * DEFAULT_PART));
        long inMemory = Math.min(wanted, freeInMemory - freeInMemory / LEFT);
        if (inMemory >= LEAST_BYTES) {
            return new ArenaCapacity(inMemory, true, Optional.empty());
        }
        long onDisk = Math.min(wanted, freeOnDisk - freeOnDisk / LEFT);
        if (onDisk < LEAST_BYTES) {
            throw new IllegalArgumentException("The object store needs " + LEAST_BYTES + " bytes, but /dev/shm"
                    + found(freeInMemory) + " and the node's folder has " + freeOnDisk
                    + " bytes free: free some, or use another --dir");
        }
        return new ArenaCapacity(onDisk, false, Optional.of(slower(LEAST_BYTES, freeInMemory)));
    }

    private static ArenaCapacity set(long setBytes, long memoryBytes, long freeInMemory, long freeOnDisk) {
        if (setBytes < LEAST_BYTES || setBytes > ArenaAllocator.MOST_BYTES) {
            throw new IllegalArgumentException("object-store-memory=" + setBytes + " is outside " + LEAST_BYTES + " to "
                    + ArenaAllocator.MOST_BYTES + ": give bytes or a size like 2GiB, or leave it out");
        }
        if (setBytes <= freeInMemory) {
            if (setBytes > memoryBytes) {
                throw new IllegalArgumentException("object-store-memory=" + setBytes + " is more than the "
                        + memoryBytes + " bytes of memory here: ask for less");
            }
            return new ArenaCapacity(setBytes, true, Optional.empty());
        }
        if (setBytes > freeOnDisk) {
            throw new IllegalArgumentException("object-store-memory=" + setBytes + " is too much: /dev/shm"
                    + found(freeInMemory) + " and the node's folder has " + freeOnDisk
                    + " bytes free: ask for less, or free some");
        }
        return new ArenaCapacity(setBytes, false, Optional.of(slower(setBytes, freeInMemory)));
    }

    private static String found(long free) {
        return free < 0 ? " cannot be written to" : " has " + free + " bytes free";
    }

    private static String slower(long needed, long freeInMemory) {
        return "/dev/shm" + found(freeInMemory) + ", and the object store needs " + needed
                + ": it is a file in the node's folder instead, which is slower on a disk"
                + (freeInMemory >= 0 ? "; in a container, raise --shm-size" : "");
    }
}
