package dev.mobula.store;

import static dev.mobula.store.SpillFixture.NODE;
import static dev.mobula.store.SpillFixture.SECOND;
import static dev.mobula.store.SpillFixture.object;
import static dev.mobula.store.SpillFixture.objects;
import static dev.mobula.store.SpillFixture.read;
import static dev.mobula.store.SpillFixture.same;
import static dev.mobula.store.SpillFixture.spillFiles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpillFilesTest {
    @TempDir
    private Path root;

    private final FaultyDisk disk = new FaultyDisk();
    private SpillFiles files;

    @BeforeEach
    void open() {
        files = new SpillFiles(NODE, "test", SpillSettings.of(List.of(root)).withFullAbove(1), 0, disk);
    }

    @AfterEach
    void leavesNothing() throws IOException {
        files.close();
        assertThat(disk.open).as("open files").hasValue(0);
        try (var left = Files.list(root)) {
            assertThat(left).isEmpty();
        }
    }

    static long[] seeds() {
        Long given = Long.getLong("mobula.seed");
        return given != null ? new long[] {given} : new long[] {1, 2, 3, 0xDEAD_BEEFL};
    }

    @ParameterizedTest(name = "seed={0}")
    @MethodSource("seeds")
    void givesBackWhatWasWritten(long seed) throws SpillException {
        SplittableRandom random = new SplittableRandom(seed);
        disk.shortTransfers = random.split();
        Map<SpillLocation, MemorySegment> model = new HashMap<>();
        List<SpillLocation> there = new ArrayList<>();
        long sequence = 1;
        for (int step = 0; step < 150; step++) {
            switch (random.nextInt(4)) {
                case 0 -> {
                    List<SpillObject> batch = new ArrayList<>();
                    for (int i = random.nextInt(1, 30); i > 0; i--) {
                        batch.add(object(sequence++, length(random)));
                    }
                    List<SpillLocation> written = files.write(batch, step);
                    assertThat(written)
                            .extracting(SpillLocation::id)
                            .isEqualTo(batch.stream().map(SpillObject::id).toList());
                    assertThat(written).allMatch(location -> location.offset() % 64 == 0);
                    for (int i = 0; i < batch.size(); i++) {
                        model.put(written.get(i), batch.get(i).bytes());
                    }
                    there.addAll(written);
                }
                case 1 -> {
                    for (int i = random.nextInt(20); i > 0 && !there.isEmpty(); i--) {
                        SpillLocation gone = there.remove(random.nextInt(there.size()));
                        model.remove(gone);
                        files.delete(gone);
                        files.delete(gone);
                    }
                }
                default -> {
                    if (!there.isEmpty()) {
                        SpillLocation location = there.get(random.nextInt(there.size()));
                        assertThat(same(read(files, location), model.get(location)))
                                .as("step %d: %s", step, location)
                                .isTrue();
                    }
                }
            }
            SpillStatistics statistics = files.statistics();
            assertThat(statistics.objects()).isEqualTo(model.size());
            assertThat(statistics.objectBytes())
                    .isEqualTo(model.values().stream()
                            .mapToLong(MemorySegment::byteSize)
                            .sum());
            assertThat(statistics.files()).isEqualTo(spillFiles(root).size());
        }
        there.forEach(files::delete);
        assertThat(spillFiles(root)).isEmpty();
        assertThat(files.statistics().fileBytes()).isZero();
    }

    private static int length(SplittableRandom random) {
        return switch (random.nextInt(8)) {
            case 0 -> 0;
            case 1 -> random.nextInt(130);
            case 2 -> random.nextInt(131_000, 132_000); // where gathering ends
            case 3 -> random.nextInt(1_500_000);
            default -> random.nextInt(20_000);
        };
    }

    @Test
    void writesTheLayoutThatIsDrawn() throws IOException {
        List<SpillObject> objects = objects(40, 100, 0, 200_000);
        List<SpillLocation> written = files.write(objects, 0);

        ByteBuffer file =
                ByteBuffer.wrap(Files.readAllBytes(spillFiles(root).getFirst())).order(ByteOrder.LITTLE_ENDIAN);
        int end = file.capacity() - 32;
        int index = (int) file.getLong(end);
        assertThat(file.capacity()).isEqualTo((int) SpillLayout.fileBytes(objects));
        assertThat(text(file, 0)).isEqualTo("MBOSPILL");
        assertThat(file.getInt(12)).isEqualTo(NODE.value());
        assertThat(file.getInt(24)).isEqualTo(3);
        assertThat(file.getInt(60)).isEqualTo(crc(file.slice(0, 60)));
        assertThat(text(file, end + 24)).isEqualTo("MOBSPEND");
        assertThat(file.getInt(end + 8)).isEqualTo(3);
        assertThat(file.getInt(end + 12)).isEqualTo(crc(file.slice(index, 3 * 40)));
        assertThat(index + 3 * 40).isEqualTo(end);
        for (int i = 0; i < 3; i++) {
            SpillLocation location = written.get(i);
            int at = (int) location.offset();
            int length = (int) location.length();
            assertThat(file.getLong(index + i * 40 + 8)).isEqualTo(40 + i);
            assertThat(file.getLong(index + i * 40 + 16)).isEqualTo(at);
            assertThat(file.getLong(index + i * 40 + 24)).isEqualTo(length);
            assertThat(file.getInt(index + i * 40 + 32)).isEqualTo(location.crc());
            assertThat(file.getInt(at + 60)).isEqualTo(crc(file.slice(at, 60)));
            assertThat(file.getInt(at + 20)).isEqualTo(crc(file.slice(at + 64, length)));
            assertThat(same(
                            MemorySegment.ofBuffer(file.slice(at + 64, length)),
                            objects.get(i).bytes()))
                    .isTrue();
        }
    }

    private static String text(ByteBuffer file, int at) {
        byte[] letters = new byte[8];
        file.get(at, letters);
        return new String(letters, StandardCharsets.US_ASCII);
    }

    private static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    @Test
    void hasForcedAllBytesWhenItReturns() throws IOException {
        List<SpillObject> objects = objects(1, 10, 300_000, 64);
        List<SpillLocation> written = files.write(objects, 0);
        disk.cutPower();

        for (int i = 0; i < written.size(); i++) {
            assertThat(same(read(files, written.get(i)), objects.get(i).bytes()))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 63, 64, 130, 70_000, 262_144, 400_000})
    void leavesNoFileAndLosesNothingWhenTheDiskIsFullAtAnyByte(long full) throws SpillException {
        List<SpillLocation> before = files.write(objects(1, 50), 0);
        List<SpillObject> objects = objects(2, 10, 60_000, 400_000, 20);
        disk.failWriteAt = full;

        assertThatThrownBy(() -> files.write(objects, 0))
                .isInstanceOfSatisfying(SpillRefusedException.class, e -> {
                    assertThat(e.diskFull()).isTrue();
                    assertThat(e.needBytes()).isGreaterThan(460_000);
                })
                .hasMessageContaining(root + " failed (java.io.IOException: No space left on device)")
                .hasMessageEndingWith(": free space there, or give the node more folders to spill to");
        assertThat(spillFiles(root)).hasSize(1);
        assertThat(files.statistics().objects()).isOne();

        disk.failWriteAt = Long.MAX_VALUE;
        assertThatThrownBy(() -> files.write(objects, SECOND / 2))
                .isInstanceOf(SpillRefusedException.class)
                .hasMessageContaining("is tried again in 500 ms");
        List<SpillLocation> written = files.write(objects, SECOND);
        for (int i = 0; i < written.size(); i++) {
            assertThat(same(read(files, written.get(i)), objects.get(i).bytes()))
                    .isTrue();
        }
        assertThat(same(read(files, before.getFirst()), object(1, 50).bytes())).isTrue();
    }

    @Test
    void doesNotTrustAFileThatCouldNotBeForced() throws SpillException {
        disk.failForce = true;

        assertThatThrownBy(() -> files.write(objects(1, 50), 0))
                .isInstanceOfSatisfying(
                        SpillRefusedException.class,
                        e -> assertThat(e.diskFull()).isFalse())
                .hasMessageContaining("Input/output error");
        assertThat(spillFiles(root)).isEmpty();

        disk.failForce = false;
        assertThat(files.write(objects(1, 50), SECOND)).hasSize(1);
    }

    @Test
    void leavesAFailingFolderAloneForLongerEachTime() throws SpillException {
        disk.failCreate = true;
        List<SpillObject> objects = objects(1, 50);
        assertThatThrownBy(() -> files.write(objects, 0)).hasMessageContaining("Read-only file system");
        assertThatThrownBy(() -> files.write(objects, SECOND - 1)).hasMessageContaining("tried again in 1 ms");
        assertThatThrownBy(() -> files.write(objects, SECOND)).hasMessageNotContaining("tried again");
        assertThatThrownBy(() -> files.write(objects, 2 * SECOND)).hasMessageContaining("tried again in 1000 ms");
        assertThatThrownBy(() -> files.write(objects, 3 * SECOND)).hasMessageNotContaining("tried again");
        assertThatThrownBy(() -> files.write(objects, 4 * SECOND)).hasMessageContaining("tried again in 3000 ms");
        for (int i = 1; i <= 10; i++) {
            long now = 100 * SECOND * i;
            assertThatThrownBy(() -> files.write(objects, now)).isInstanceOf(SpillRefusedException.class);
        }
        assertThatThrownBy(() -> files.write(objects, 1_000 * SECOND)).hasMessageContaining("again in 60000 ms");
        disk.failCreate = false;

        assertThat(files.write(objects, 1_060 * SECOND)).hasSize(1);
        assertThat(files.statistics().refusals()).isEqualTo(17);
    }

    @Test
    void sendsFilesToEachFolderInTurnAndPastOneThatFails() throws SpillException {
        List<Path> roots = List.of(root.resolve("a"), root.resolve("b"), root.resolve("c"));
        try (SpillFiles several =
                new SpillFiles(NODE, "test", SpillSettings.of(roots).withFullAbove(1), 0, disk)) {
            for (int i = 0; i < 6; i++) {
                several.write(objects(i, 100), 0);
            }
            assertThat(roots)
                    .allSatisfy(folder -> assertThat(spillFiles(folder)).hasSize(2));

            disk.failing = roots.get(1).toAbsolutePath();
            disk.failWriteAt = 70;
            for (int i = 0; i < 6; i++) {
                several.write(objects(10 + i, 100), 0);
            }
            assertThat(spillFiles(roots.get(1))).hasSize(2);
            assertThat(spillFiles(root)).hasSize(12);

            disk.failWriteAt = Long.MAX_VALUE;
            for (int i = 0; i < 3; i++) {
                several.write(objects(20 + i, 100), SECOND);
            }
            assertThat(spillFiles(roots.get(1))).hasSize(3);
        }
        assertThat(spillFiles(root)).isEmpty();
        roots.forEach(folder -> assertThat(folder).isEmptyDirectory());
        roots.forEach(folder -> folder.toFile().delete());
    }

    @Test
    void refusesWhenADiskIsNearlyFullAndGoesOnWhenThereIsRoom() throws SpillException {
        try (SpillFiles limited = new SpillFiles(NODE, "limited", SpillSettings.of(List.of(root)), 0, disk)) {
            disk.room = new SpillDisk.Room(9_520, 480);
            List<SpillObject> objects = objects(1, 100);

            assertThatThrownBy(() -> limited.write(objects, 0))
                    .isInstanceOfSatisfying(
                            SpillRefusedException.class,
                            e -> assertThat(e.diskFull()).isTrue())
                    .hasMessage("Cannot spill 1 objects of 328 bytes: " + root
                            + " is 95.2% used with 480 bytes free (limit 95.0%, and 328 bytes for these objects)"
                            + ": free space there, or give the node more folders to spill to");

            disk.room = new SpillDisk.Room(9_000, 100);
            assertThatThrownBy(() -> limited.write(objects, 99_999_999)).hasMessageContaining("95.2% used");
            assertThatThrownBy(() -> limited.write(objects, 100_000_000))
                    .hasMessageContaining("98.9% used with 100 bytes free");
            disk.room = new SpillDisk.Room(500, 300);
            assertThatThrownBy(() -> limited.write(objects, 200_000_000))
                    .hasMessageContaining("62.5% used with 300 bytes free");
            assertThat(disk.roomAsked).hasValue(3);

            disk.room = new SpillDisk.Room(9_000, 1_000);
            assertThat(limited.write(objects, 300_000_000)).hasSize(1);
            assertThat(limited.write(objects, 300_000_001)).hasSize(1);
            assertThatThrownBy(() -> limited.write(objects, 300_000_002))
                    .as("what was written since is counted")
                    .hasMessageContaining("96.6% used with 344 bytes free");
        }
    }

    @Test
    void saysThatAReadMayBeTriedAgain() throws SpillException {
        List<SpillLocation> written = files.write(objects(1, 50), 0);
        disk.failRead = true;
        MemorySegment target = MemorySegment.ofArray(new byte[50]).fill((byte) 1);

        assertThatThrownBy(() -> files.read(written.getFirst(), target))
                .isInstanceOf(SpilledObjectUnreadableException.class)
                .hasMessage("o-1f03a9c2-1.1 of 50 bytes cannot be read from "
                        + spillFiles(root).getFirst()
                        + " at offset 64 (java.io.IOException: Input/output error): try again, and check that disk if"
                        + " it goes on");
        assertThat(target.toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);

        disk.failRead = false;
        assertThat(same(read(files, written.getFirst()), object(1, 50).bytes())).isTrue();
    }

    @Test
    void deletesLaterWhatItCannotDeleteNow() throws SpillException {
        List<SpillLocation> written = files.write(objects(1, 50), 0);
        disk.failDelete = true;
        files.delete(written.getFirst());
        assertThat(spillFiles(root)).hasSize(1);
        assertThatThrownBy(() -> read(files, written.getFirst()))
                .isInstanceOf(SpilledObjectDamagedException.class)
                .hasMessageContaining("the object was deleted before");

        disk.failDelete = false;
        files.delete(files.write(objects(2, 50), 0).getFirst());
        assertThat(spillFiles(root)).isEmpty();
    }

    @Test
    void finishesOnAnInterruptedThread() throws SpillException {
        List<SpillObject> objects = objects(1, 50, 500_000);
        Thread.currentThread().interrupt();
        List<SpillLocation> written = files.write(objects, 0);
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        MemorySegment read = read(files, written.get(1));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(same(read, objects.get(1).bytes())).isTrue();
        assertThat(spillFiles(root)).hasSize(1);
    }

    @Test
    void losesNothingWhileItsThreadsAreInterruptedAllTheTime() throws Exception {
        List<SpillObject> objects = objects(1, 400_000, 100, 900_000, 3_000);
        var random = new SplittableRandom(5);
        var worker = new CompletableFuture<Thread>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> work = threads.submit(() -> {
                worker.complete(Thread.currentThread());
                for (int round = 0; round < 30; round++) {
                    List<SpillLocation> written = files.write(objects, 0);
                    for (int i = 0; i < written.size(); i++) {
                        assertThat(same(
                                        read(files, written.get(i)),
                                        objects.get(i).bytes()))
                                .isTrue();
                        files.delete(written.get(i));
                    }
                }
                return null;
            });
            while (!work.isDone()) {
                worker.get().interrupt();
                LockSupport.parkNanos(random.nextLong(200_000, 20_000_000));
            }
            work.get();
        }
        assertThat(spillFiles(root)).isEmpty();
    }

    @Test
    void readsAndDeletesBesideAWriter() throws Exception {
        List<SpillObject> objects = objects(1, 30_000, 500_000, 64, 10_000);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> readers = new ArrayList<>();
            for (int round = 0; round < 40; round++) {
                List<SpillLocation> written = files.write(objects, 0);
                for (int i = 0; i < written.size(); i++) {
                    int index = i;
                    readers.add(threads.submit(() -> {
                        SpillLocation location = written.get(index);
                        for (int again = 0; again < 3; again++) {
                            assertThat(same(
                                            read(files, location),
                                            objects.get(index).bytes()))
                                    .isTrue();
                        }
                        files.delete(location);
                        return null;
                    }));
                }
            }
            for (Future<?> reader : readers) {
                reader.get();
            }
        }
        assertThat(spillFiles(root)).isEmpty();
        assertThat(files.statistics().restoredObjects()).isEqualTo(40 * 4 * 3);
    }

    @Test
    void makesItsFolderAgainWhenSomebodyRemovedIt() throws IOException {
        List<SpillLocation> before = files.write(objects(1, 50), 0);
        Path folder = spillFiles(root).getFirst().getParent();
        for (Path file : List.of(spillFiles(root).getFirst(), folder.resolve("owner"), folder)) {
            Files.delete(file);
        }

        assertThatThrownBy(() -> read(files, before.getFirst()))
                .isInstanceOf(SpilledObjectDamagedException.class)
                .hasMessageContaining("the file is gone");
        assertThatThrownBy(() -> files.write(objects(2, 50), 0)).isInstanceOf(SpillRefusedException.class);
        List<SpillLocation> written = files.write(objects(2, 50), SECOND);
        assertThat(same(read(files, written.getFirst()), object(2, 50).bytes())).isTrue();
    }

    @Test
    void holdsAnObjectOfMoreThanTwoGibibytes() throws IOException {
        long length = (2L << 30) + 12_345;
        Path backing = root.resolve("backing");
        var sparse = new SparseDisk();
        try (Arena arena = Arena.ofShared();
                FileChannel channel = FileChannel.open(
                        backing, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
                SpillFiles large = new SpillFiles(
                        NODE, "large", SpillSettings.of(List.of(root)).withFullAbove(1), 0, sparse)) {
            MemorySegment memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, length, arena);
            memory.set(ValueLayout.JAVA_BYTE, length - 1, (byte) 7);
            memory.set(ValueLayout.JAVA_BYTE, 1L << 31, (byte) 9);
            List<SpillLocation> written =
                    large.write(List.of(new SpillObject(SpillFixture.id(1), memory), object(2, 10)), 0);
            memory.set(ValueLayout.JAVA_BYTE, length - 1, (byte) 0);
            memory.set(ValueLayout.JAVA_BYTE, 1L << 31, (byte) 0);
            large.read(written.getFirst(), memory);

            assertThat(memory.get(ValueLayout.JAVA_BYTE, length - 1)).isEqualTo((byte) 7);
            assertThat(memory.get(ValueLayout.JAVA_BYTE, 1L << 31)).isEqualTo((byte) 9);
            assertThat(written.get(1).offset()).isGreaterThan(length);
            assertThat(same(read(large, written.get(1)), object(2, 10).bytes())).isTrue();
        } finally {
            Files.delete(backing);
        }
    }

    @Test
    void saysWhichCallsAreWrong() throws SpillException {
        SpillLocation location = files.write(objects(1, 50), 0).getFirst();

        assertThatThrownBy(() -> files.write(List.of(), 0)).hasMessage("objects has 0: give 1 to 2000");
        assertThatThrownBy(() -> files.read(location, MemorySegment.ofArray(new byte[49])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("o-1f03a9c2-1.1 has 50 bytes, the target 49: give writable memory of the same length");
        assertThatThrownBy(() -> new SpillFiles(NODE, "../x", SpillSettings.of(List.of(root)), 0))
                .hasMessageContaining("../x");
        files.close();
        assertThatThrownBy(() -> files.write(objects(2, 1), 0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> read(files, location)).isInstanceOf(IllegalStateException.class);
    }
}
