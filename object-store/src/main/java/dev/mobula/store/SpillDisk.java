package dev.mobula.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/// What [SpillFiles] needs of a file system. For all threads.
interface SpillDisk {
    /// Makes a file that is not there yet.
    OpenFile create(Path file) throws IOException;

    /// Opens a file to read it.
    OpenFile open(Path file) throws IOException;

    /// Removes a file if it is there.
    void delete(Path file) throws IOException;

    /// Asks for the room on the disk of a folder.
    Room room(Path folder) throws IOException;

    /// An open file; one thread uses it.
    interface OpenFile extends Closeable {
        /// Writes some of the buffer's rest, and returns how many bytes.
        int write(ByteBuffer source, long position) throws IOException;

        /// Reads some of the buffer's rest, and returns how many bytes, or -1 at the end.
        int read(ByteBuffer target, long position) throws IOException;

        /// Returns when all that was written is on the disk.
        void force() throws IOException;
    }

    /// Room on a disk, as `df` counts it: what is kept for the system is neither used nor usable.
    ///
    /// @param usedBytes bytes in use
    /// @param usableBytes bytes that this user can still write
    record Room(long usedBytes, long usableBytes) {
        /// Used share, 0 to 1.
        double usedShare() {
            return usedBytes + usableBytes <= 0 ? 1 : (double) usedBytes / (usedBytes + usableBytes);
        }

        /// What it is after a file was written.
        Room less(long bytes) {
            return new Room(usedBytes + bytes, Math.max(0, usableBytes - bytes));
        }
    }
}
