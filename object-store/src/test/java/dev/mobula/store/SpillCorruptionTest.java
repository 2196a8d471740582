package dev.mobula.store;

import static dev.mobula.store.SpillFixture.NODE;
import static dev.mobula.store.SpillFixture.objects;
import static dev.mobula.store.SpillFixture.same;
import static dev.mobula.store.SpillFixture.spillFiles;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SpillCorruptionTest {
    private static final int CORRUPTIONS = 500;

    @TempDir
    private Path root;

    static long[] seeds() {
        Long given = Long.getLong("mobula.seed");
        return given != null ? new long[] {given} : new long[] {11, 12, 13};
    }

    @ParameterizedTest(name = "seed={0}")
    @MethodSource("seeds")
    void neverGivesWrongBytesWhateverHappensToAFile(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        List<SpillObject> objects = objects(1, 0, 1, 63, 64, 1_000, 20_000, 3_000, 150_000, 777);
        List<SpillObject> others = objects(100, 0, 1, 63, 64, 1_000, 20_000, 3_000, 150_000, 777);
        try (SpillFiles files =
                new SpillFiles(NODE, "test", SpillSettings.of(List.of(root)).withFullAbove(1), 0)) {
            List<SpillLocation> locations = files.write(objects, 0);
            Path file = spillFiles(root).getFirst();
            byte[] right = Files.readAllBytes(file);
            SpillLocation other = files.write(others, 0).getFirst();
            byte[] foreign = Files.readAllBytes(spillFiles(root).getLast());
            assertThat(other.file()).isNotEqualTo(locations.getFirst().file());

            int damaged = 0;
            for (int i = 0; i < CORRUPTIONS; i++) {
                byte[] wrong = corrupted(right, foreign, locations, random);
                Files.write(file, wrong);
                for (int o = 0; o < objects.size(); o++) {
                    boolean reads =
                            readsRight(files, locations.get(o), objects.get(o).bytes(), i);
                    assertThat(reads)
                            .as("corruption %d: %s", i, locations.get(o))
                            .isEqualTo(isIntact(right, wrong, locations.get(o)));
                    damaged += reads ? 0 : 1;
                }
            }
            assertThat(damaged).isGreaterThan(CORRUPTIONS / 2);
            assertThat(files.statistics().damagedObjects()).isEqualTo(damaged);

            Files.write(file, right);
            for (int o = 0; o < objects.size(); o++) {
                assertThat(readsRight(files, locations.get(o), objects.get(o).bytes(), -1))
                        .isTrue();
            }
        }
    }

    private static boolean isIntact(byte[] right, byte[] wrong, SpillLocation location) {
        int from = (int) location.offset();
        int to = from + 64 + (int) location.length();
        return wrong.length >= to && Arrays.equals(right, from, to, wrong, from, to);
    }

    private static boolean readsRight(SpillFiles files, SpillLocation location, MemorySegment bytes, int corruption) {
        MemorySegment target =
                MemorySegment.ofArray(new byte[(int) location.length()]).fill((byte) 1);
        try {
            files.read(location, target);
            assertThat(same(target, bytes))
                    .as("corruption %d: %s", corruption, location)
                    .isTrue();
            return true;
        } catch (SpilledObjectDamagedException e) {
            assertThat(e.objectId()).isEqualTo(location.id());
            assertThat(e.offset()).isEqualTo(location.offset());
            for (byte left : target.toArray(ValueLayout.JAVA_BYTE)) {
                if (left != 0) {
                    fail("corruption %d left bytes of a damaged object in the target", corruption);
                }
            }
            return false;
        } catch (SpilledObjectUnreadableException e) {
            throw new AssertionError("corruption " + corruption, e);
        }
    }

    private static byte[] corrupted(
            byte[] right, byte[] foreign, List<SpillLocation> locations, SplittableRandom random) {
        byte[] wrong = right.clone();
        int at = random.nextInt(right.length);
        if (random.nextBoolean()) { // near a record's head, where the fields are
            at = (int) locations.get(random.nextInt(locations.size())).offset() + random.nextInt(80);
        }
        switch (random.nextInt(8)) {
            case 0 -> wrong[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> wrong = Arrays.copyOf(wrong, at);
            case 2 -> { // bytes inserted
                int count = random.nextInt(1, 200);
                wrong = Arrays.copyOf(wrong, wrong.length + count);
                System.arraycopy(right, at, wrong, at + count, right.length - at);
            }
            case 3 -> { // bytes missing
                int count = Math.min(random.nextInt(1, 200), wrong.length - at);
                System.arraycopy(right, at + count, wrong, at, right.length - at - count);
                wrong = Arrays.copyOf(wrong, wrong.length - count);
            }
            case 4 -> { // two records change places
                SpillLocation first = locations.get(random.nextInt(locations.size()));
                SpillLocation second = locations.get(random.nextInt(locations.size()));
                int length = 64 + (int) Math.min(first.length(), second.length());
                System.arraycopy(right, (int) first.offset(), wrong, (int) second.offset(), length);
                System.arraycopy(right, (int) second.offset(), wrong, (int) first.offset(), length);
            }
            case 5 -> wrong = foreign.clone();
            case 6 -> Arrays.fill(wrong, at, Math.min(wrong.length, at + 4096), (byte) 0); // a block was never written
            default -> {
                for (int i = random.nextInt(1, 20); i > 0; i--) {
                    wrong[random.nextInt(wrong.length)] = (byte) random.nextInt();
                }
            }
        }
        return wrong;
    }

    @Test
    void saysFileOffsetAndWhatItExpected() throws IOException {
        try (SpillFiles files =
                new SpillFiles(NODE, "test", SpillSettings.of(List.of(root)).withFullAbove(1), 0)) {
            SpillLocation location = files.write(objects(7, 1_000), 0).getFirst();
            Path file = spillFiles(root).getFirst();
            MemorySegment target = MemorySegment.ofArray(new byte[1_000]);
            byte[] right = Files.readAllBytes(file);
            String start = "o-1f03a9c2-7.1 of 1000 bytes is damaged: " + file + " at offset 64: ";
            String cure = ": run the task that made it again, and check that disk; nothing but Mobula may write there";

            byte[] wrong = right.clone();
            wrong[500] ^= 1;
            Files.write(file, wrong);
            assertThatThrownBy(() -> files.read(location, target))
                    .isInstanceOf(SpilledObjectDamagedException.class)
                    .hasMessageStartingWith(start + "the bytes have CRC32C 0x")
                    .hasMessageEndingWith(", expected " + SpillLayout.hex(location.crc()) + cure);

            Files.write(file, Arrays.copyOf(right, 200));
            assertThatThrownBy(() -> files.read(location, target))
                    .hasMessage(start + "the file ends before byte 1128, expected 1000 bytes after the record's head"
                            + cure);

            wrong = right.clone();
            wrong[64 + 8] ^= 1;
            Files.write(file, wrong);
            assertThatThrownBy(() -> files.read(location, target))
                    .hasMessageStartingWith(start + "the record's head has CRC32C 0x");

            SpillLocation second = files.write(objects(8, 1_000), 0).getFirst();
            assertThat(second.offset()).isEqualTo(location.offset());
            Files.copy(spillFiles(root).getLast(), file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            assertThatThrownBy(() -> files.read(location, target))
                    .hasMessage(start + "another record is there: word 8 of its head is 0x00000008, expected 0x00000007"
                            + cure);

            Files.delete(file);
            assertThatThrownBy(() -> files.read(location, target))
                    .isInstanceOf(SpilledObjectDamagedException.class)
                    .hasMessage(start + "the file is gone" + cure);
        }
    }
}
