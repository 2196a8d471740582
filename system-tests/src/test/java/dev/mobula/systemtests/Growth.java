package dev.mobula.systemtests;

import dev.mobula.Mobula;
import dev.mobula.Remote;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Tasks that take more and more memory. Files tell the test where a task is.
final class Growth {
    private static final int STEPS = 10;
    private static final long MEBIBYTE = 1L << 20;

    private Growth() {}

    /// What a task says when it has come to its end.
    ///
    /// @param attempt the one that did
    record Grown(int attempt, long bytes) {}

    /// Grows in ten steps, and then holds what it has until there is a file; marks when it has begun and when it holds.
    ///
    /// @param released name of the file
    @Remote
    static Grown grow(String folder, String name, int mebibytes, String released) throws IOException {
        int attempt = Mobula.current().attempt();
        mark(folder, name + "-" + attempt);
        SplittableRandom random = new SplittableRandom(name.hashCode() + attempt);
        try (Arena arena = Arena.ofConfined()) {
            long bytes = 0;
            for (int step = 0; step < STEPS; step++) {
                bytes += take(arena, mebibytes * MEBIBYTE / STEPS);
                pause(random.nextInt(5, 30));
            }
            mark(folder, name + "-" + attempt + "-grown");
            while (!Files.exists(Path.of(folder, released))) {
                pause(20);
            }
            return new Grown(attempt, bytes);
        }
    }

    /// Holds a part of its worker's heap. In its first attempt, it has garbage collected and waits, to be interrupted
    /// or
    /// until there is a file; later ones return at once.
    ///
    /// @param share of the heap that is to be live in all, with what others hold
    @Remote
    @SuppressWarnings("SystemGc") // what is live is known afterwards
    static int fillHeap(String folder, String name, double share, String released)
            throws IOException, InterruptedException {
        int attempt = Mobula.current().attempt();
        Runtime jvm = Runtime.getRuntime();
        List<byte[]> held = new ArrayList<>();
        if (attempt == 1) {
            System.gc();
            while (jvm.totalMemory() - jvm.freeMemory() < share * jvm.maxMemory()) {
                held.add(new byte[1 << 20]);
                System.gc();
            }
        }
        mark(folder, name + "-" + attempt);
        while (attempt == 1 && !Files.exists(Path.of(folder, released))) {
            if (new CountDownLatch(1).await(20, TimeUnit.MILLISECONDS)) {
                throw new AssertionError("nobody opens this latch: " + held.size());
            }
        }
        return attempt;
    }

    private static long take(Arena arena, long bytes) {
        MemorySegment segment = arena.allocate(bytes);
        segment.fill((byte) 1);
        return segment.byteSize();
    }

    private static void pause(int milliseconds) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(milliseconds));
    }

    // Whoever sees the file sees all of it.
    private static void mark(String folder, String name) throws IOException {
        Path written = Files.writeString(
                Path.of(folder, '.' + name), ProcessHandle.current().pid() + "\n");
        Files.move(written, Path.of(folder, name), StandardCopyOption.ATOMIC_MOVE);
    }
}
