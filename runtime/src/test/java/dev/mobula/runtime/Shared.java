package dev.mobula.runtime;

import static org.assertj.core.api.Assertions.fail;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongBinaryOperator;
import java.util.function.LongSupplier;

/// Latches, counters, barriers and notes that a test shares with its tasks, also with those in other processes.
///
/// All are sent as the number of a word in a file that the test's JVM and its workers map, so that copies mean the
/// same thing. What is waited for is looked for again and again; threads that wait can be interrupted, others not: no
/// channel is used, which an interrupt would close.
///
/// ```
/// folder/words       [long next word] [long word 1] [long word 2] …
/// folder/note-W-I    the note I of the list that is counted in word W
/// folder/body-N      the code of a function, see Functions
/// ```
public final class Shared {
    /// Names the folder for workers; the test's own JVM makes one.
    static final String PROPERTY = "mobula.test.shared";

    private static final int WORDS = 1 << 20;
    private static final long LOOK_NS = 50_000;
    private static final VarHandle WORD = ValueLayout.JAVA_LONG.arrayElementVarHandle();
    private static final Path FOLDER = folder();
    private static final MemorySegment MEMORY = map(FOLDER.resolve("words"));

    private Shared() {}

    /// Where what is shared is kept, for this run.
    static Path directory() {
        return FOLDER;
    }

    /// Makes sure that the words are mapped.
    static void open() {
        read(0);
    }

    /// A latch that opens when it has been counted down so often.
    public static Latch latch(int count) {
        return new Latch(word(count));
    }

    /// A counter that starts at 0.
    public static Counter counter() {
        return new Counter(word(0));
    }

    /// A place where so many meet, again and again.
    public static Barrier barrier(int parties) {
        return new Barrier(word(0), parties);
    }

    /// An empty list of notes.
    public static <T> Notes<T> notes() {
        return new Notes<>(word(0));
    }

    private static int word(long value) {
        long word = 1 + (long) WORD.getAndAdd(MEMORY, 0L, 0L, 1L);
        if (word >= WORDS) {
            throw new AssertionError("all " + WORDS + " shared words are in use: run fewer tests at once");
        }
        WORD.setVolatile(MEMORY, 0L, word, value);
        return Math.toIntExact(word);
    }

    private static long read(int word) {
        return (long) WORD.getVolatile(MEMORY, 0L, (long) word);
    }

    /// Opens when it has been counted down often enough.
    ///
    /// @param word where the count is
    public record Latch(int word) {
        /// Counts down, unless it is open.
        public void countDown() {
            update(word, (count, _) -> Math.max(0, count - 1), 0);
        }

        /// How often it is still to be counted down.
        public long getCount() {
            return read(word);
        }

        /// Waits until it is open.
        public void await() throws InterruptedException {
            var _ = await(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        }

        /// Waits until it is open.
        ///
        /// @return false if the time is over
        public boolean await(long timeout, TimeUnit unit) throws InterruptedException {
            return awaitZero(() -> read(word), unit.toNanos(timeout));
        }
    }

    /// Counts.
    ///
    /// @param word where the number is
    public record Counter(int word) {
        /// The number.
        public int get() {
            return Math.toIntExact(read(word));
        }

        /// Replaces the number.
        public void set(int value) {
            WORD.setVolatile(MEMORY, 0L, (long) word, (long) value);
        }

        /// Adds 1, and gives the sum.
        public int incrementAndGet() {
            return addAndGet(1);
        }

        /// Subtracts 1, and gives the difference.
        public int decrementAndGet() {
            return addAndGet(-1);
        }

        /// Adds a number, and gives the sum.
        public int addAndGet(int by) {
            return Math.toIntExact((long) WORD.getAndAdd(MEMORY, 0L, (long) word, (long) by) + by);
        }

        /// Replaces the number with what `operator` makes of it and `value`.
        public void accumulateAndGet(int value, LongBinaryOperator operator) {
            update(word, operator, value);
        }

        /// Replaces the number if it is as expected.
        public boolean compareAndSet(int expected, int value) {
            return WORD.compareAndSet(MEMORY, 0L, (long) word, (long) expected, (long) value);
        }
    }

    /// Lets threads go on when enough have come.
    ///
    /// @param word counts all who ever came
    /// @param parties how many meet
    public record Barrier(int word, int parties) {
        /// Waits for the others.
        ///
        /// @return how many were still to come
        /// @throws TimeoutException if they do not come
        public int await(long timeout, TimeUnit unit) throws InterruptedException, TimeoutException {
            long before = (long) WORD.getAndAdd(MEMORY, 0L, (long) word, 1L);
            long full = (before / parties + 1) * parties;
            if (!awaitZero(() -> Math.max(0, full - read(word)), unit.toNanos(timeout))) {
                throw new TimeoutException("only " + (read(word) - full + parties) + " of " + parties + " came");
            }
            return Math.toIntExact(full - before - 1);
        }
    }

    /// A list that is only added to, of serializable things or null.
    ///
    /// @param word counts the notes
    public record Notes<T>(int word) {
        /// Adds a note. It must be serializable.
        public void add(T note) {
            long index = (long) WORD.getAndAdd(MEMORY, 0L, (long) word, 1L);
            Path draft = FOLDER.resolve("draft-" + word + "-" + index);
            try {
                try (ObjectOutputStream out = new ObjectOutputStream(new FileOutputStream(draft.toFile()))) {
                    out.writeObject((Serializable) note);
                }
                Files.move(draft, file(index), StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /// How many have been added.
        public int size() {
            return Math.toIntExact(read(word));
        }

        /// All notes, in the order in which they were added; waits for those that are just being written.
        @SuppressWarnings("unchecked") // only add() writes them
        public List<T> all() {
            List<T> all = new ArrayList<>();
            for (int i = 0, size = size(); i < size; i++) {
                Path file = file(i);
                Await.until(file + " is written", () -> Files.exists(file));
                try (ObjectInputStream in = new ObjectInputStream(new FileInputStream(file.toFile()))) {
                    all.add((T) in.readObject());
                } catch (IOException | ClassNotFoundException e) {
                    fail("cannot read " + file, e);
                }
            }
            return all;
        }

        /// The one note.
        public T one() {
            List<T> all = all();
            if (all.size() != 1) {
                fail("not one note: " + all);
            }
            return all.getFirst();
        }

        private Path file(long index) {
            return FOLDER.resolve("note-" + word + "-" + index);
        }
    }

    private static void update(int word, LongBinaryOperator operator, long operand) {
        while (true) {
            long now = read(word);
            if (WORD.compareAndSet(MEMORY, 0L, (long) word, now, operator.applyAsLong(now, operand))) {
                return;
            }
        }
    }

    private static boolean awaitZero(LongSupplier count, long timeoutNs) throws InterruptedException {
        long start = System.nanoTime();
        while (true) {
            if (Thread.interrupted()) {
                throw new InterruptedException("while waiting for something shared");
            }
            if (count.getAsLong() == 0) {
                return true;
            }
            if (System.nanoTime() - start >= timeoutNs) {
                return false;
            }
            LockSupport.parkNanos(LOOK_NS);
        }
    }

    private static MemorySegment map(Path file) {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, 8L * WORDS, Arena.global());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path folder() {
        String given = System.getProperty(PROPERTY);
        try {
            Path folder = given == null ? Files.createTempDirectory("mobula-shared") : Path.of(given);
            if (given == null) {
                Runtime.getRuntime().addShutdownHook(new Thread(() -> TestFolders.delete(folder)));
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
