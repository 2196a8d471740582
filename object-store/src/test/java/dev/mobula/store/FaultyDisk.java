package dev.mobula.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The local disk, with faults that a test switches on.
final class FaultyDisk implements SpillDisk {
    private final SpillDisk disk = new LocalSpillDisk();
    private final Map<Path, Long> forcedBytes = new ConcurrentHashMap<>();
    private final Map<Path, Long> writtenBytes = new ConcurrentHashMap<>();
    final AtomicInteger open = new AtomicInteger();
    final AtomicInteger roomAsked = new AtomicInteger();

    volatile @Nullable SplittableRandom shortTransfers;
    volatile @Nullable Path failing; // faults are for files below it; null: for all
    volatile long failWriteAt = Long.MAX_VALUE; // first byte of a file that cannot be written
    volatile String writeFailure = "No space left on device";
    volatile boolean failForce;
    volatile boolean failRead;
    volatile boolean failCreate;
    volatile boolean failDelete;
    volatile @Nullable Room room;

    private boolean fails(Path file) {
        Path only = failing;
        return only == null || file.startsWith(only);
    }

    private static IOException inputOutput() {
        return new IOException("Input/output error");
    }

    @Override
    public OpenFile create(Path file) throws IOException {
        if (failCreate && fails(file)) {
            throw new IOException(file + ": Read-only file system");
        }
        forcedBytes.put(file, 0L);
        writtenBytes.put(file, 0L);
        return new Faulty(file, disk.create(file));
    }

    @Override
    public OpenFile open(Path file) throws IOException {
        return new Faulty(file, disk.open(file));
    }

    @Override
    public void delete(Path file) throws IOException {
        if (failDelete && fails(file)) {
            throw inputOutput();
        }
        disk.delete(file);
        forcedBytes.remove(file);
        writtenBytes.remove(file);
    }

    @Override
    public Room room(Path folder) throws IOException {
        roomAsked.incrementAndGet();
        Room pretended = room;
        return pretended != null ? pretended : disk.room(folder);
    }

    /// Takes from each file what was not forced, as a power cut may.
    void cutPower() throws IOException {
        for (Map.Entry<Path, Long> file : forcedBytes.entrySet()) {
            try (FileChannel channel = FileChannel.open(file.getKey(), StandardOpenOption.WRITE)) {
                channel.truncate(file.getValue());
            }
        }
    }

    private final class Faulty implements OpenFile {
        private final Path path;
        private final OpenFile file;

        Faulty(Path path, OpenFile file) {
            this.path = path;
            this.file = file;
            open.incrementAndGet();
        }

        private ByteBuffer part(ByteBuffer buffer, long most) {
            var random = shortTransfers;
            long length = Math.min(most, buffer.remaining());
            if (random != null && length > 0) {
                synchronized (random) {
                    length = random.nextInt(8) == 0 ? 0 : random.nextLong(length + 1);
                }
            }
            return buffer.slice(buffer.position(), (int) length);
        }

        @Override
        public int write(ByteBuffer source, long position) throws IOException {
            long room = fails(path) ? failWriteAt - position : Long.MAX_VALUE;
            if (room <= 0) {
                throw new IOException(writeFailure);
            }
            int written = file.write(part(source, room), position);
            source.position(source.position() + written);
            writtenBytes.merge(path, position + written, Math::max);
            return written;
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            if (failRead && fails(path)) {
                throw inputOutput();
            }
            var part = part(target, Long.MAX_VALUE);
            if (!part.hasRemaining()) {
                return 0;
            }
            int read = file.read(part, position);
            if (read > 0) {
                target.position(target.position() + read);
            }
            return read;
        }

        @Override
        public void force() throws IOException {
            if (failForce && fails(path)) {
                throw inputOutput();
            }
            file.force();
            forcedBytes.put(path, writtenBytes.get(path));
        }

        @Override
        public void close() throws IOException {
            open.decrementAndGet();
            file.close();
        }
    }
}
