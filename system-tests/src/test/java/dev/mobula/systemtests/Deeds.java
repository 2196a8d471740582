package dev.mobula.systemtests;

import dev.mobula.Mobula;
import dev.mobula.Remote;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// What tasks do to their worker in tests of crashes. Files tell the test where a task is.
final class Deeds {
    static final String LAST_WORDS = "these are the last words of the worker";

    private Deeds() {}

    /// A value, and the process that computed it.
    record Answer(long value, long pid) {}

    @Remote
    static long pid() {
        return ProcessHandle.current().pid();
    }

    @Remote
    static Answer square(int x) {
        return new Answer((long) x * x, ProcessHandle.current().pid());
    }

    /// A value that is too large for a message, from its length alone.
    @Remote
    static byte[] large(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31);
        }
        return bytes;
    }

    @Remote
    static long sum(byte[] bytes) {
        long sum = 0;
        for (byte each : bytes) {
            sum += each;
        }
        return sum;
    }

    /// Says which process it is in, and waits for ever in its first attempts.
    ///
    /// @param patient how many attempts wait; later ones return
    /// @return the attempt that returns
    @Remote
    static int hold(String folder, String name, int patient) throws Exception {
        int attempt = Mobula.current().attempt();
        System.out.println(LAST_WORDS);
        System.out.flush();
        mark(folder, name + '-' + attempt);
        if (attempt <= patient) {
            new CountDownLatch(1).await();
        }
        return attempt;
    }

    /// As [#hold], but returns a stage, which does not complete in the first attempts.
    @Remote
    static CompletionStage<Integer> holdStage(String folder, String name, int patient) throws Exception {
        int attempt = Mobula.current().attempt();
        mark(folder, name + '-' + attempt);
        return attempt <= patient ? new CompletableFuture<>() : CompletableFuture.completedFuture(attempt);
    }

    /// As [#hold], but returns when a file appears.
    @Remote
    static String holdUntil(String folder, String name, String released) throws Exception {
        mark(folder, name + '-' + Mobula.current().attempt());
        Path file = Path.of(folder, released);
        while (!Files.exists(file)) {
            if (new CountDownLatch(1).await(5, TimeUnit.MILLISECONDS)) {
                throw new AssertionError("nobody opens this latch");
            }
        }
        return name;
    }

    /// The process that said that it is there.
    static long markedPid(Path file) throws IOException {
        return Long.parseLong(Files.readString(file).strip());
    }

    // Whoever sees the file sees all of it.
    private static void mark(String folder, String name) throws IOException {
        Path written = Files.writeString(
                Path.of(folder, '.' + name), ProcessHandle.current().pid() + "\n");
        Files.move(written, Path.of(folder, name), StandardCopyOption.ATOMIC_MOVE);
    }

    @Remote
    @SuppressWarnings("restricted") // the subject of the test
    static int segfault() {
        System.out.println(LAST_WORDS);
        System.out.flush();
        MemorySegment.NULL.reinterpret(8).set(ValueLayout.JAVA_LONG, 0, 1);
        return 0;
    }

    @Remote
    static int leave(int code) {
        leaveAsAsked(code);
        return 0;
    }

    private static void leaveAsAsked(int code) {
        System.exit(code);
    }

    @Remote
    static int eatMemory() {
        List<long[]> eaten = new ArrayList<>();
        while (eaten.size() < Integer.MAX_VALUE) {
            eaten.add(new long[1 << 17]);
        }
        return eaten.size();
    }

    /// Overflows the stack.
    @Remote
    static int recurse(int depth) {
        return depth < 0 ? 0 : 1 + recurse(depth + 1);
    }

    /// Never ends and never looks whether it is cancelled.
    @Remote
    static int spin(String folder, String name) throws IOException {
        mark(folder, name + '-' + Mobula.current().attempt());
        int turns = 0;
        while (true) {
            turns++;
            if (turns == 0) {
                Thread.onSpinWait();
            }
        }
    }
}
