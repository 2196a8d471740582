package dev.mobula.runtime;

import dev.mobula.UnreadableValueException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Parts of the arena that users may hold on to: the object stays where it is as long as the segment, or a
/// buffer made of it, is reachable.
final class ExposedMemory {
    private static final long LEAST_LOADED = 1L << 20;
    private static final boolean NATIVE = ExposedMemory.class.getModule().isNativeAccessEnabled();

    private ExposedMemory() {}

    /// Is kept by the cleaner, and keeps the keeper, until the scope is unreachable.
    private record Kept(Object keeper) implements Runnable {
        @Override
        public void run() {
            // now the keeper may go as well
        }
    }

    /// A segment of its own for a part of the arena.
    ///
    /// @param file the arena's, for processes that may not call native code: they map the part once more
    /// @param keeper keeps the object where it is while it is reachable
    static MemorySegment of(Path file, long offset, MemorySegment part, Object keeper) {
        if (part.byteSize() == 0) {
            return part;
        }
        MemorySegment own = NATIVE ? again(part) : mapped(file, offset, part);
        HoldToken.CLEANER.register(own.scope(), new Kept(keeper));
        return own;
    }

    @SuppressWarnings("restricted") // only where it was granted
    private static MemorySegment again(MemorySegment part) {
        MemorySegment own = MemorySegment.ofAddress(part.address()).reinterpret(part.byteSize(), Arena.ofAuto(), null);
        return part.isReadOnly() ? own.asReadOnly() : own;
    }

    private static MemorySegment mapped(Path file, long offset, MemorySegment part) {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                    FileChannel.MapMode mode =
                            part.isReadOnly() ? FileChannel.MapMode.READ_ONLY : FileChannel.MapMode.READ_WRITE;
                    MemorySegment own = channel.map(mode, offset, part.byteSize(), Arena.ofAuto());
                    if (!part.isReadOnly() && part.byteSize() >= LEAST_LOADED) {
                        own.load(); // faster than page by page when it is filled
                    }
                    return own;
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                }
            }
        } catch (IOException e) {
            throw new UnreadableValueException(
                    "A tensor of " + part.byteSize() + " bytes cannot be shown as a segment or buffer (" + e
                            + "): the node's file " + file + " must be there; or use toFloatArray() and the like",
                    e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
