package dev.mobula.runtime.wire;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;

/// A file that several processes map. It starts with 8 bytes that say what it is and the version of its layout.
///
/// ```
///  0            8               12
///  +------------+---------------+----------
///  | kind, long | version, int  | what the kind says
///  +------------+---------------+----------
/// ```
final class SharedFile {
    /// Bytes that belong to this class at the start of the file.
    static final int PREFIX_BYTES = 16;

    private static final int CHUNK = 1 << 20;
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private SharedFile() {}

    /// Makes a file of zeros that only this user may open, and maps it. Its space is really taken, so that no
    /// access can fail later because the file system is full.
    ///
    /// @throws IOException if it exists, or there is no room for it
    static MemorySegment create(Path path, long bytes, Arena arena) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException("No file can be made at " + path);
        }
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free < bytes) {
            throw noRoom(path, bytes, free, null);
        }
        try (FileChannel file = FileChannel.open(
                path,
                EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            try {
                reserve(file, bytes);
                return file.map(FileChannel.MapMode.READ_WRITE, 0, bytes, arena);
            } catch (IOException e) {
                Files.deleteIfExists(path);
                throw noRoom(path, bytes, Files.getFileStore(folder).getUsableSpace(), e);
            }
        }
    }

    private static void reserve(FileChannel file, long bytes) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocate((int) Math.min(CHUNK, bytes));
        for (long done = 0; done < bytes; ) {
            zeros.position(0).limit((int) Math.min(zeros.capacity(), bytes - done));
            done += file.write(zeros, done);
        }
    }

    private static IOException noRoom(
            Path path, long bytes, long free, @org.jspecify.annotations.Nullable Throwable cause) {
        return new IOException(
                "Cannot take " + bytes + " bytes for " + path + ": the file system has " + free
                        + " bytes free; make room there or use a folder on a larger one",
                cause);
    }

    /// Says what the file is. Written last: before, nobody can open it.
    static void publish(MemorySegment file, long kind, int version) {
        file.set(ValueLayout.JAVA_INT, 8, version);
        LONG.setRelease(file, 0L, kind);
    }

    /// Maps a file that another process has made.
    ///
    /// @param what its kind in words
    /// @throws IOException if it is not such a file, or of another version
    static MemorySegment open(Path path, long kind, int version, String what, long leastBytes, Arena arena)
            throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long bytes = file.size();
            if (bytes < leastBytes) {
                throw new IOException(path + " is not " + what + ": it has " + bytes + " bytes, and at least "
                        + leastBytes + " belong there");
            }
            MemorySegment mapped = file.map(FileChannel.MapMode.READ_WRITE, 0, bytes, arena);
            if ((long) LONG.getAcquire(mapped, 0L) != kind) {
                throw new IOException(path + " is not " + what + ": it starts with other bytes");
            }
            int found = mapped.get(ValueLayout.JAVA_INT, 8);
            if (found != version) {
                throw new IOException(path + " has layout version " + found + ", this program knows " + version
                        + ": use the same release for node and program");
            }
            return mapped;
        }
    }
}
