package dev.mobula.benchmarks;

import dev.mobula.DType;
import dev.mobula.Mobula;
import dev.mobula.ObjectRef;
import dev.mobula.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// One large array of numbers that is put, and one that is made where it is stored.
///
/// The limits are the same bytes moved by the same loops into memory that is in use already.
final class StoredArrays {
    /// Three arrays live at most: one of each side, and what a check reads back. The heap needs room between them.
    private static final int SHARE_OF_HEAP = 6;

    private static final Path SHARED_MEMORY = Path.of("/dev/shm");
    private static final int CHUNK = 64 << 10;
    /// So many small ones are made before: a program that makes many runs compiled code.
    private static final int COMPILED = 3_000;
    /// And so many before each round: the full collection that precedes it has compiled code linked anew.
    private static final int AFTER_COLLECTION = 50;

    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

    private StoredArrays() {}

    private static int count(Sizes sizes) {
        long most = Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP;
        return (int) (Math.min(sizes.largeBytes(), most) / Float.BYTES);
    }

    private static float[] values(Sizes sizes) {
        float[] values = new float[count(sizes)];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        return values;
    }

    private static double gigabytesPerSecond(long floats, long tookNs) {
        return (double) Float.BYTES * floats / tookNs;
    }

    // ---- put

    static Side put(Mobula session, Sizes sizes) {
        float[] values = values(sizes);
        float[] chunk = chunk();
        for (int i = 0; i < COMPILED; i++) {
            session.put(chunk).close();
        }
        return Sides.on(session, mobula -> {
            for (int i = 0; i < AFTER_COLLECTION; i++) {
                mobula.put(chunk).close();
            }
            long start = System.nanoTime();
            ObjectRef<float[]> ref = mobula.put(values);
            double rate = gigabytesPerSecond(values.length, System.nanoTime() - start);
            float[] copy = ref.get();
            Timing.requireEqual("length of the array", values.length, copy.length);
            Timing.requireEqual("last number", (long) values[values.length - 1], (long) copy[copy.length - 1]);
            ref.close(); // its place is that of the next
            return rate;
        });
    }

    /// Copies of an array into shared memory that was written before.
    static Side copies(Sizes sizes) throws IOException {
        float[] values = values(sizes);
        MemorySegment from = MemorySegment.ofArray(values);
        return Sides.of(new SharedMemory(from.byteSize()), memory -> {
            long start = System.nanoTime();
            MemorySegment.copy(from, 0, memory.segment, 0, from.byteSize());
            double rate = gigabytesPerSecond(values.length, System.nanoTime() - start);
            Timing.requireEqual("last number", (long) values[values.length - 1], (long)
                    memory.segment.getAtIndex(FLOAT, values.length - 1));
            return rate;
        });
    }

    /// A file in shared memory, mapped and written to.
    private static final class SharedMemory implements AutoCloseable {
        private final Arena arena = Arena.ofShared();
        private final MemorySegment segment;

        SharedMemory(long bytes) throws IOException {
            Path folder =
                    Files.isDirectory(SHARED_MEMORY) ? SHARED_MEMORY : Path.of(System.getProperty("java.io.tmpdir"));
            Path file = Files.createTempFile(folder, "mobula-bench", ".limit");
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                segment = channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, arena);
            } finally {
                Files.delete(file); // the mapping stays
            }
            segment.fill((byte) 1);
        }

        @Override
        public void close() {
            arena.close();
        }
    }

    // ---- create, fill, put

    static Side createAndSeal(Mobula session, Sizes sizes) {
        int count = count(sizes);
        float[] chunk = chunk();
        for (int i = 0; i < COMPILED; i++) {
            createAndSeal(session, CHUNK, chunk);
        }
        return Sides.on(session, mobula -> {
            for (int i = 0; i < AFTER_COLLECTION; i++) {
                createAndSeal(mobula, CHUNK, chunk);
            }
            return createAndSeal(mobula, count, chunk);
        });
    }

    private static double createAndSeal(Mobula mobula, int count, float[] chunk) {
        long start = System.nanoTime();
        Tensor made = mobula.create(DType.F32, count);
        fill(made.segment(), count, chunk);
        ObjectRef<Tensor> ref = mobula.put(made);
        double rate = gigabytesPerSecond(count, System.nanoTime() - start);
        made.close();
        try (Tensor read = ref.get()) {
            Timing.requireEqual("number of elements", count, read.size());
            Timing.requireEqual("last element", lastOf(count, chunk), (long) read.getFloat(count - 1));
        }
        ref.close();
        return rate;
    }

    /// The same into private memory that was written before.
    static Side fills(Sizes sizes) {
        int count = count(sizes);
        float[] chunk = chunk();
        Arena arena = Arena.ofShared();
        MemorySegment memory = arena.allocate((long) Float.BYTES * count, Long.BYTES);
        fill(memory, count, chunk);
        return Sides.of(arena, _ -> {
            long start = System.nanoTime();
            fill(memory, count, chunk);
            double rate = gigabytesPerSecond(count, System.nanoTime() - start);
            Timing.requireEqual("last element", lastOf(count, chunk), (long) memory.getAtIndex(FLOAT, count - 1));
            return rate;
        });
    }

    private static float[] chunk() {
        float[] chunk = new float[CHUNK];
        for (int i = 0; i < CHUNK; i++) {
            chunk[i] = i;
        }
        return chunk;
    }

    private static long lastOf(int count, float[] chunk) {
        return (long) chunk[(count - 1) % CHUNK];
    }

    private static void fill(MemorySegment memory, int count, float[] chunk) {
        for (int at = 0; at < count; at += CHUNK) {
            int length = Math.min(CHUNK, count - at);
            MemorySegment.copy(chunk, 0, memory, FLOAT, (long) at * Float.BYTES, length);
        }
    }
}
