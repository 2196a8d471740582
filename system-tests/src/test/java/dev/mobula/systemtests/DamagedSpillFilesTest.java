package dev.mobula.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mobula.Mobula;
import dev.mobula.ObjectRef;
import dev.mobula.UnreadableValueException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Files of spilled values are damaged at random; `-Dmobula.chaos.corruptions` says how often (profile `chaos`: 1,000).
/// Each value is right, or reading it is an error that says so.
@Tag("processes")
class DamagedSpillFilesTest {
    private static final int CORRUPTIONS = Integer.getInteger("mobula.chaos.corruptions", 40);
    private static final long SEED = Long.getLong("mobula.seed", 1);
    private static final int AT_ONCE = 10;
    private static final int VALUES = 60;
    private static final int LEAST_BYTES = 100_000;
    private static final int MOST_BYTES = 4 << 20;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final List<Stored> stored = new ArrayList<>();
    private NodeUnderTest node;
    private Mobula mobula;
    private int errors;

    private record Stored(long seed, int count, ObjectRef<byte[]> ref) {}

    @Test
    @Timeout(3_000)
    void aDamagedValueIsAnErrorAndNeverAWrongValue(@TempDir Path nodeFolder) throws Exception {
        try (var started = NodeUnderTest.start(nodeFolder, "--cpus=2", "--object-store-memory=75MiB");
                var session = started.connect()) {
            node = started;
            mobula = session;
            for (int i = 0; i < VALUES; i++) {
                stored.add(put());
            }
            for (int done = 0; done < CORRUPTIONS; done += AT_ONCE) {
                for (int i = 0; i < AT_ONCE; i++) {
                    damage();
                }
                readAll(done);
            }
            assertThat(errors).isPositive();
            assertThat(node.store().damaged()).isPositive();
            stored.clear();
            StoreFigures.awaitEmpty(node, Duration.ofSeconds(10));
        }
    }

    private Stored put() {
        long seed = random.nextLong();
        int count = random.nextInt(LEAST_BYTES, MOST_BYTES);
        return new Stored(seed, count, mobula.put(StoreTasks.bytes(seed, count)));
    }

    private void readAll(int done) {
        for (int i = 0; i < VALUES; i++) {
            Stored one = stored.get(i);
            String what = "seed " + SEED + ", value " + i + " after " + done + " corruptions";
            try {
                byte[] found = one.ref.get();
                assertThat(Arrays.equals(found, StoreTasks.bytes(one.seed, one.count)))
                        .as(what)
                        .isTrue();
            } catch (UnreadableValueException e) {
                assertThat(e.getMessage()).as(what).contains("back from disk").contains("spill");
                errors++;
                stored.set(i, put());
            }
        }
    }

    private void damage() throws IOException {
        List<Path> files = node.spillFiles();
        if (files.isEmpty()) {
            return;
        }
        Path file = files.get(random.nextInt(files.size()));
        int kind = random.nextInt(10);
        try {
            switch (kind) {
                case 0 -> Files.delete(file);
                case 1 -> {
                    Path other = files.get(random.nextInt(files.size()));
                    if (!other.equals(file)) {
                        Files.copy(other, file, StandardCopyOption.REPLACE_EXISTING);
                    }
                }
                default -> change(file, kind);
            }
        } catch (IOException e) {
            // the node has removed it just now
        }
    }

    private void change(Path file, int kind) throws IOException {
        try (RandomAccessFile opened = new RandomAccessFile(file.toFile(), "rw")) {
            long length = opened.length();
            if (length == 0) {
                return; // the node is just writing it
            }
            long at = random.nextLong(length);
            int count = (int) Math.min(length - at, 1 + random.nextInt(10_000));
            byte[] bytes = new byte[count];
            switch (kind) {
                case 2 -> opened.setLength(at);
                case 3 -> opened.setLength(length + count);
                case 4 -> write(opened, at, bytes);
                case 5 -> {
                    random.nextBytes(bytes);
                    write(opened, at, bytes);
                }
                case 6 -> {
                    opened.seek(at);
                    opened.readFully(bytes);
                    write(opened, random.nextLong(length), bytes);
                }
                default -> {
                    opened.seek(at);
                    int old = opened.read();
                    write(opened, at, new byte[] {(byte) (old ^ 1 << random.nextInt(8))});
                }
            }
        }
    }

    private static void write(RandomAccessFile file, long at, byte[] bytes) throws IOException {
        file.seek(at);
        file.write(bytes);
    }
}
