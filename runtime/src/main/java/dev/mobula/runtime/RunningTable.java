package dev.mobula.runtime;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Shows which task each thread of a worker runs, in a file that the node reads when the worker's JVM has crashed: the
/// crash file names a thread only.
///
/// ```
///  0                            64           72            76       80
///  +----------------------------+------------+-------------+--------+--- … 256 entries
///  | thread name, UTF-8, zeros  | seq, or 0  | attempt     |        |
///  +----------------------------+------------+-------------+--------+---
/// ```
///
/// An entry belongs to one platform thread, which writes it with plain stores; numbers are in the machine's byte order.
final class RunningTable {
    private static final int ENTRIES = 256;
    private static final int NAME_BYTES = 64;
    private static final int SEQUENCE_OFFSET = 64;
    private static final int ATTEMPT_OFFSET = 72;
    private static final int ENTRY_BYTES = 80;

    private final MemorySegment memory;
    private final @Nullable Thread[] owners = new Thread[ENTRIES];

    private RunningTable(MemorySegment memory) {
        this.memory = memory;
    }

    /// What a thread ran.
    ///
    /// @param sequence number of the task
    record Running(long sequence, int attempt) {}

    /// Makes the file, for the worker itself. It stays mapped until the process ends.
    static RunningTable create(Path file) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new RunningTable(
                    channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) ENTRIES * ENTRY_BYTES, Arena.global()));
        }
    }

    /// Reads what a thread ran when its process ended; empty if it ran nothing, is not known, or there is no such file.
    static Optional<Running> read(Path file, String thread) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException none) {
            return Optional.empty();
        }
        MemorySegment table = MemorySegment.ofArray(bytes);
        byte[] name = nameOf(thread);
        for (int at = 0; at + ENTRY_BYTES <= bytes.length; at += ENTRY_BYTES) {
            long sequence = table.get(ValueLayout.JAVA_LONG_UNALIGNED, at + SEQUENCE_OFFSET);
            if (sequence != 0 && Arrays.equals(bytes, at, at + NAME_BYTES, name, 0, NAME_BYTES)) {
                return Optional.of(
                        new Running(sequence, table.get(ValueLayout.JAVA_INT_UNALIGNED, at + ATTEMPT_OFFSET)));
            }
        }
        return Optional.empty();
    }

    // Cut off where it is too long: the numbers of threads are short enough.
    private static byte[] nameOf(String thread) {
        return Arrays.copyOf(thread.getBytes(StandardCharsets.UTF_8), NAME_BYTES);
    }

    /// Gives a thread an entry of its own, until it ends; null if there is none left.
    synchronized @Nullable Entry claim(Thread thread) {
        for (int i = 0; i < ENTRIES; i++) {
            Thread owner = owners[i];
            if (owner == null || !owner.isAlive()) {
                owners[i] = thread;
                MemorySegment entry = memory.asSlice((long) i * ENTRY_BYTES, ENTRY_BYTES);
                entry.set(ValueLayout.JAVA_LONG_UNALIGNED, SEQUENCE_OFFSET, 0);
                MemorySegment.copy(nameOf(thread.getName()), 0, entry, ValueLayout.JAVA_BYTE, 0, NAME_BYTES);
                return new Entry(entry);
            }
        }
        return null;
    }

    /// The place of one thread; only for that thread.
    static final class Entry {
        private final MemorySegment entry;

        private Entry(MemorySegment entry) {
            this.entry = entry;
        }

        /// The thread runs a task.
        void begin(long sequence, int attempt) {
            entry.set(ValueLayout.JAVA_INT_UNALIGNED, ATTEMPT_OFFSET, attempt);
            entry.set(ValueLayout.JAVA_LONG_UNALIGNED, SEQUENCE_OFFSET, sequence);
        }

        /// The thread runs nothing.
        void end() {
            entry.set(ValueLayout.JAVA_LONG_UNALIGNED, SEQUENCE_OFFSET, 0);
        }
    }
}
