package dev.mobula.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// The file of an arena, as its owner sees it: makes it, takes pages for it from the file system, and removes it.
///
/// The file has its full size at once, but no pages. Who touches memory for which a full file system has no page is
/// killed by a signal: so pages are taken here, before anybody gets to know an offset, and where there are none an
/// exception says so. Clients use [SharedArena].
///
/// On a memory file system zeros are written, since pages that were only reserved are cleared when a client touches
/// them first; on a disk the space is reserved without writing, where that is possible. For one thread at a time, which
/// may be interrupted. A step takes some 25 ms on a memory file system.
public final class ArenaFile implements AutoCloseable {
    /// Name of the file in its folder.
    public static final String NAME = "arena";

    /// At most so many bytes are taken between two looks at the clock or at other wishes: 64 MiB.
    public static final long STEP_BYTES = 64L << 20;

    private static final long PAGE_BYTES = 4_096;
    private static final int WRITTEN_AT_ONCE = 1 << 16;

    private final Path path;
    private final long capacity;
    private final RandomAccessFile file;
    private final boolean inMemory;
    private long reserved;

    private ArenaFile(Path path, long capacity, RandomAccessFile file, boolean inMemory) {
        this.path = path;
        this.capacity = capacity;
        this.file = file;
        this.inMemory = inMemory;
    }

    /// Makes the file, without pages, readable and writable for this user alone.
    ///
    /// @param folder exists, and has no file [#NAME]
    /// @param capacityBytes 4,096 or more; rounded down to a multiple of that
    /// @throws IllegalArgumentException if the capacity is out of its range
    /// @throws IOException if the file cannot be made
    public static ArenaFile create(Path folder, long capacityBytes) throws IOException {
        if (capacityBytes < PAGE_BYTES || capacityBytes > ArenaAllocator.MOST_BYTES) {
            throw new IllegalArgumentException("capacityBytes=" + capacityBytes + " is outside " + PAGE_BYTES + " to "
                    + ArenaAllocator.MOST_BYTES + ": an arena has at least one page and at most 1 PiB");
        }
        Path path = folder.resolve(NAME);
        try {
            Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            throw new IOException(path + " is there already: each node needs a folder of its own", e);
        }
        long capacity = capacityBytes / PAGE_BYTES * PAGE_BYTES;
        boolean inMemory = Files.getFileStore(folder).type().equals("tmpfs");
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        try {
            file.setLength(capacity);
        } catch (IOException e) {
            file.close();
            Files.delete(path);
            throw new IOException(
                    folder + " cannot have a file of " + capacity + " bytes (" + e.getMessage()
                            + "): ask for less with --object-store-memory",
                    e);
        }
        return new ArenaFile(path, capacity, file, inMemory);
    }

    /// Where it is.
    public Path path() {
        return path;
    }

    /// Size of the file in bytes.
    public long capacity() {
        return capacity;
    }

    /// Up to where there are pages, in bytes.
    public long reserved() {
        return reserved;
    }

    /// Takes pages up to an offset. Blocks, some 350 ms for each GiB in memory.
    ///
    /// @param upToBytes at most the capacity; nothing is done if there are pages already
    /// @throws IllegalArgumentException if it is negative or beyond the capacity
    /// @throws ArenaSpaceException if the file system is full; what was taken before, see [#reserved], stays
    /// @throws IOException if it fails in another way
    public void reserve(long upToBytes) throws IOException {
        checkOffset(upToBytes);
        long end = Math.min(capacity, (upToBytes + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES);
        while (reserved < end) {
            long length = Math.min(STEP_BYTES, end - reserved);
            try {
                take(length);
            } catch (IOException e) {
                release(reserved, length);
                long free = Files.getFileStore(path).getUsableSpace();
                if (free < length) {
                    throw new ArenaSpaceException(path, length, free, e);
                }
                throw e;
            }
            reserved += length;
        }
    }

    private void take(long length) throws IOException {
        if (!inMemory && Fallocate.isAvailable()) {
            int error = Fallocate.take(path, reserved, length);
            if (error == 0) {
                return;
            }
            if (error != Fallocate.EOPNOTSUPP) {
                throw new IOException("fallocate of " + length + " bytes of " + path + " failed with errno " + error);
            }
        }
        // No channel: an interrupted thread would close it.
        byte[] zeros = new byte[(int) Math.min(WRITTEN_AT_ONCE, length)];
        file.seek(reserved);
        for (long done = 0; done < length; ) {
            int chunk = (int) Math.min(zeros.length, length - done);
            file.write(zeros, 0, chunk);
            done += chunk;
        }
    }

    /// Gives the pages from an offset on back to the file system; what was written there is lost.
    ///
    /// @param fromBytes rounded up to whole pages; nobody uses what is behind
    /// @throws IllegalArgumentException if it is negative or beyond the capacity
    /// @throws IOException if it fails; there are no pages for the arena all the same
    public void giveBack(long fromBytes) throws IOException {
        checkOffset(fromBytes);
        long from = (fromBytes + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
        if (from < reserved) {
            long length = reserved - from;
            reserved = from;
            release(from, length);
        }
    }

    private void release(long from, long length) throws IOException {
        if (Fallocate.isAvailable() && Fallocate.giveBack(path, from, length) == 0) {
            return;
        }
        // Does the same to the end of a file; not first, since a process that opens it just then meets a short one.
        file.setLength(from);
        file.setLength(capacity);
    }

    private void checkOffset(long offset) {
        if (offset < 0 || offset > capacity) {
            throw new IllegalArgumentException(
                    "offset=" + offset + " is outside 0 to " + capacity + ", the arena " + path + ": use its capacity");
        }
    }

    /// Removes the file. Who has mapped it reads and writes on; its pages are free when the last one has ended.
    ///
    /// @throws IOException if it cannot be removed
    @Override
    public void close() throws IOException {
        file.close();
        Files.deleteIfExists(path);
    }

    @Override
    public String toString() {
        return "ArenaFile[" + path + ", " + reserved + " of " + capacity + " bytes]";
    }
}
