package dev.mobula.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mobula.NotSendableException;
import dev.mobula.UnreadableValueException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileLargeValuesTest {
    @TempDir
    private Path folder;

    private static byte[] bytes(FileLargeValues values, LargeValue value) {
        return values.load(value, segment -> segment.toArray(ValueLayout.JAVA_BYTE));
    }

    private long files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        }
    }

    @Test
    void putsPartsTogetherAndGivesThemToEachProcess() {
        byte[] first = new byte[700_000];
        new SplittableRandom(1).nextBytes(first);
        long[] second = {1, -2};
        FileLargeValues writer = new FileLargeValues(folder, 5);
        LargeValue value = writer.store(MemorySegment.ofArray(first), MemorySegment.ofArray(second));
        byte[] read = bytes(new FileLargeValues(folder, 6), value);

        assertThat(value.clientNumber()).isEqualTo(5);
        assertThat(value.name()).isEqualTo((5L << 40) + 1);
        assertThat(value.length()).isEqualTo(700_016);
        assertThat(read).hasSize(700_016).startsWith(first);
        assertThat(MemorySegment.ofArray(read).get(ValueLayout.JAVA_LONG_UNALIGNED, 700_008))
                .isEqualTo(-2);
        assertThat(folder.resolve("v-0000050000000001")).exists();
    }

    @Test
    void deletesOneAndWhatNobodyUsesOfAClient() throws IOException {
        FileLargeValues first = new FileLargeValues(folder, 1);
        FileLargeValues second = new FileLargeValues(folder, 0x11);
        MemorySegment data = MemorySegment.ofArray(new byte[10]);
        LargeValue deleted = first.store(data);
        first.store(data);
        LargeValue used = first.store(data);
        LargeValue kept = second.store(data);
        Files.write(folder.resolve("v-0000010000000009.part"), new byte[3]);
        first.delete(deleted.name());
        first.delete(deleted.name());

        assertThat(files()).isEqualTo(4);
        assertThatThrownBy(() -> bytes(first, deleted))
                .isInstanceOf(UnreadableValueException.class)
                .hasMessage("Cannot read a value of 10 bytes: " + folder.resolve("v-0000010000000001")
                        + " is not there any more: keep a reference to the value until it is read");

        second.deleteAllOf(1, name -> name == used.name());

        assertThat(files()).isEqualTo(2);
        assertThat(bytes(first, used)).hasSize(10);
        assertThat(bytes(first, kept)).hasSize(10);
    }

    @Test
    void readsOnWhileAValueIsDeleted() {
        FileLargeValues values = new FileLargeValues(folder, 1);
        LargeValue value = values.store(MemorySegment.ofArray(new byte[] {1, 2, 3}));
        byte last = values.load(value, segment -> {
            try {
                values.delete(value.name());
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            return segment.get(ValueLayout.JAVA_BYTE, 2);
        });

        assertThat(last).isEqualTo((byte) 3);
    }

    @Test
    void storesAndLoadsOnAnInterruptedThread() {
        FileLargeValues values = new FileLargeValues(folder, 1);
        Thread.currentThread().interrupt();
        LargeValue value = values.store(MemorySegment.ofArray(new byte[] {1, 2, 3}));
        byte[] read = bytes(values, value);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(read).containsExactly(1, 2, 3);
    }

    @Test
    void namesFileNeedAndRoomWhenItCannotStore() throws IOException {
        Path gone = folder.resolve("gone");
        FileLargeValues values = new FileLargeValues(gone, 1);

        assertThatThrownBy(() -> values.store(MemorySegment.ofArray(new byte[7])))
                .isInstanceOf(NotSendableException.class)
                .hasMessageStartingWith(
                        "A value of 7 bytes could not be stored as " + gone.resolve("v-0000010000000001"))
                .hasMessageEndingWith(": let go of references to large values, or give the node a larger folder");

        Files.createDirectory(gone);
        Files.createFile(gone.resolve("v-0000010000000002.part"));

        assertThatThrownBy(() -> values.store(MemorySegment.ofArray(new byte[7])))
                .hasMessageContaining("another process has the same client number");
        assertThat(values.store(MemorySegment.ofArray(new byte[7])).length()).isEqualTo(7);
    }

    @Test
    void refusesMoreThanAValueMayHave() throws IOException {
        FileLargeValues values = new FileLargeValues(folder, 1);
        MemorySegment[] parts = new MemorySegment[2_048];
        Arrays.fill(parts, MemorySegment.ofArray(new byte[1 << 20]));

        assertThatThrownBy(() -> values.store(parts))
                .isInstanceOf(NotSendableException.class)
                .hasMessage("A value of 2147483648 bytes is longer than 2147482624 bytes, the most that one value may"
                        + " have: split it into several");
        assertThat(files()).isZero();
    }

    @Test
    void refusesANumberThatDoesNotFitInNames() {
        assertThatThrownBy(() -> new FileLargeValues(folder, 1 << 23)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new FileLargeValues(folder, -1)).isInstanceOf(IllegalArgumentException.class);
    }
}
