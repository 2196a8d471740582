package dev.mobula.systemtests;

import dev.mobula.DType;
import dev.mobula.Mobula;
import dev.mobula.ObjectRef;
import dev.mobula.Remote;
import dev.mobula.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;

/// What tasks do with large values. Files tell the test where a task is, and the task when to go on.
final class StoreTasks {
    private StoreTasks() {}

    /// A large value with a reference in it.
    @SuppressWarnings("ArrayRecordComponent") // nobody compares boxes
    record Box(ObjectRef<byte[]> inner, byte[] padding) {}

    static byte[] bytes(long seed, int count) {
        byte[] bytes = new byte[count];
        new SplittableRandom(seed).nextBytes(bytes);
        return bytes;
    }

    static long crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return crc.getValue();
    }

    /// The checksum of a tensor's bytes, read where they are.
    static long crc(Tensor tensor) {
        CRC32C crc = new CRC32C();
        crc.update(tensor.segment().asByteBuffer());
        return crc.getValue();
    }

    @Remote
    static long checksum(byte[] bytes) {
        return crc(bytes);
    }

    @Remote
    static long checksumOf(Tensor tensor) {
        return crc(tensor);
    }

    @Remote
    static byte[] made(long seed, int count) {
        return bytes(seed, count);
    }

    /// Reads values that somebody else has made.
    @Remote
    static List<Long> checksums(List<ObjectRef<byte[]>> refs) {
        return refs.stream().map(ref -> crc(ref.get())).toList();
    }

    /// Makes a tensor in place, and waits before it is published.
    @Remote
    static long createAndWait(String folder, String name, int count) throws Exception {
        try (Tensor tensor = create(1, count)) {
            mark(folder, name);
            new CountDownLatch(1).await();
            return tensor.byteSize();
        }
    }

    static Tensor create(long seed, int count) {
        Tensor tensor = Mobula.session().create(DType.U8, count);
        tensor.asByteBuffer().put(bytes(seed, count));
        return tensor;
    }

    /// Holds a view on a tensor for ever.
    @Remote
    static long readAndWait(String folder, String name, Tensor tensor) throws Exception {
        long crc = crc(tensor);
        mark(folder, name);
        new CountDownLatch(1).await();
        return crc + crc(tensor);
    }

    /// Stores values for ever, so that whoever ends this does so in the midst of it, most of the time.
    @Remote
    static long putForEver(String folder, String name, int count) throws Exception {
        byte[] bytes = bytes(7, count);
        mark(folder, name);
        for (long i = 0; i < Long.MAX_VALUE; i++) {
            Mobula.session().put(bytes);
        }
        return count;
    }

    /// Creates tensors and publishes them for ever.
    @Remote
    static long createForEver(String folder, String name, int count) throws Exception {
        mark(folder, name);
        for (long i = 0; i < Long.MAX_VALUE; i++) {
            try (Tensor tensor = create(i, count)) {
                Mobula.session().put(tensor);
            }
        }
        return count;
    }

    /// Copies a value out of the store for ever.
    @Remote
    static long readForEver(String folder, String name, List<ObjectRef<byte[]>> refs) throws Exception {
        mark(folder, name);
        long sum = 0;
        for (long i = 0; i < Long.MAX_VALUE; i++) {
            sum += refs.get((int) (i % refs.size())).get().length;
        }
        return sum;
    }

    /// Items 0, 1, 2, …; before each but the first it waits for the file `go-N`, and marks it with `made-N`.
    @Remote
    static Iterator<Integer> gated(String folder, int count, int failing) {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < count;
            }

            @Override
            public Integer next() {
                if (next == failing) {
                    throw new IllegalStateException("item " + next + " cannot be made");
                }
                if (next >= count) {
                    throw new NoSuchElementException();
                }
                try {
                    if (next > 0) {
                        awaitFile(folder, "go-" + next);
                    }
                    mark(folder, "made-" + next);
                } catch (InterruptedException e) {
                    markStopped(folder);
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException("stopped", e);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
                return next++;
            }
        };
    }

    private static void markStopped(String folder) {
        try {
            mark(folder, "stopped");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Large items without end, each marked with `made-N` before it is given.
    @Remote
    static Iterator<byte[]> largeItems(String folder, int count) {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public byte[] next() {
                try {
                    mark(folder, "made-" + next);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
                return bytes(next++, count);
            }
        };
    }

    /// References to new values, which nobody else has.
    static List<ObjectRef<byte[]>> putAll(long seed, int values, int count) {
        List<ObjectRef<byte[]>> refs = new ArrayList<>();
        for (int i = 0; i < values; i++) {
            refs.add(Mobula.session().put(bytes(seed + i, count)));
        }
        return refs;
    }

    /// Gives the value back as soon as there is a file of that name.
    @Remote
    static int afterwards(String folder, String name, int value) throws InterruptedException {
        awaitFile(folder, name);
        return value;
    }

    static void awaitFile(String folder, String name) throws InterruptedException {
        Path file = Path.of(folder, name);
        while (!Files.exists(file)) {
            if (new CountDownLatch(1).await(2, TimeUnit.MILLISECONDS)) {
                throw new AssertionError("nobody opens this latch");
            }
        }
    }

    /// Writes which process is here. Whoever sees the file sees all of it.
    static void mark(String folder, String name) throws IOException {
        Path written = Files.writeString(
                Path.of(folder, '.' + name), ProcessHandle.current().pid() + "\n");
        Files.move(written, Path.of(folder, name), StandardCopyOption.ATOMIC_MOVE);
    }
}
