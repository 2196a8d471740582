package dev.mobula.store;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicIntegerArray;

/// The memory of an arena, mapped whole into this process, once for its life. For all threads.
///
/// Calls nothing that needs a flag of the JVM. Who may use which part is for the owner of the arena to say, and that it
/// has pages there: this checks bounds alone.
public final class SharedArena {
    private static final int GRANULE_BITS = 16;

    private final Path file;
    private final MemorySegment memory;
    private final AtomicIntegerArray touched; // a bit for each granule

    private SharedArena(Path file, MemorySegment memory) {
        this.file = file;
        this.memory = memory;
        this.touched = new AtomicIntegerArray((int) ((granuleAfter(memory.byteSize()) + Integer.SIZE) >>> 5));
    }

    private static long granuleAfter(long offset) {
        return (offset + (1L << GRANULE_BITS) - 1) >>> GRANULE_BITS;
    }

    /// Maps the file of an arena. Interrupting the thread does not stop it and closes nothing.
    ///
    /// @param file [ArenaFile#path] of the owner
    /// @param lifetime until when it is mapped; [Arena#global] for as long as the process lives
    /// @throws IOException if there is no such file, or no room for it among this process' addresses
    public static SharedArena map(Path file, Arena lifetime) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                    return new SharedArena(
                            file, channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size(), lifetime));
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// Its size in bytes.
    public long capacity() {
        return memory.byteSize();
    }

    /// A part of it, to be written to.
    ///
    /// @param offset 0 or more
    /// @param length 0 or more
    /// @throws IllegalArgumentException if the part is not all in the arena
    public MemorySegment slice(long offset, long length) {
        if (offset < 0 || length < 0 || offset > memory.byteSize() - length) {
            throw outside(offset, length);
        }
        return memory.asSlice(offset, length);
    }

    /// A part of it that cannot be written to.
    ///
    /// @throws IllegalArgumentException if the part is not all in the arena
    public MemorySegment readOnlySlice(long offset, long length) {
        return slice(offset, length).asReadOnly();
    }

    /// Has the pages of a part entered into this process' tables, many at a time, so that what follows does not stop
    /// at each: of use before some MiB are written, which is then 2 to 3 times as fast. What was touched before, in
    /// granules of 64 KiB, is not touched again.
    ///
    /// The part must have pages, or a full file system ends this process.
    ///
    /// @throws IllegalArgumentException if the part is not all in the arena
    public void touch(long offset, long length) {
        slice(offset, length); // checks them
        long end = granuleAfter(offset + length);
        for (long granule = offset >>> GRANULE_BITS; granule < end; granule = (granule | 31) + 1) {
            int count = (int) Math.min(end - granule, 32 - (granule & 31));
            int wanted = (-1 >>> (32 - count)) << (int) (granule & 31);
            int untouched = wanted & ~touched.get((int) (granule >>> 5));
            while (untouched != 0) {
                int first = Integer.numberOfTrailingZeros(untouched);
                int run = Integer.numberOfTrailingZeros(~(untouched >>> first));
                touchGranules((granule & ~31L) + first, run, offset, offset + length);
                untouched &= first + run == 32 ? 0 : -1 << (first + run);
            }
        }
    }

    // Granules of one word, as far as they are in a part. Those that are in it as a whole need not be touched again.
    private void touchGranules(long granule, int count, long start, long end) {
        long from = Math.max(start, granule << GRANULE_BITS);
        long to = Math.min(end, (granule + count) << GRANULE_BITS);
        memory.asSlice(from, to - from).load();
        long whole = granuleAfter(from);
        int wholes = (int) ((to >>> GRANULE_BITS) - whole);
        if (wholes > 0) {
            int bits = (-1 >>> (32 - wholes)) << (int) (whole & 31);
            touched.getAndUpdate((int) (granule >>> 5), known -> known | bits);
        }
    }

    private IllegalArgumentException outside(long offset, long length) {
        return new IllegalArgumentException("offset=" + offset + " length=" + length + " is outside the "
                + memory.byteSize() + " bytes of the arena " + file + ": use what the owner of the arena handed out");
    }

    @Override
    public String toString() {
        return "SharedArena[" + file + ", " + memory.byteSize() + " bytes]";
    }
}
