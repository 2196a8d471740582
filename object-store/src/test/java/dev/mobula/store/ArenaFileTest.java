package dev.mobula.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class ArenaFileTest {
    private static final long MIB = 1 << 20;
    private static final int PAGE = 4_096;

    @TempDir
    private Path onDisk;

    private Path inMemory;

    @BeforeEach
    void makeFolder() throws IOException {
        Path memory = Path.of("/dev/shm");
        inMemory = Files.isWritable(memory) ? Files.createTempDirectory(memory, "mobula-test-") : onDisk;
    }

    @AfterEach
    void removeFolder() throws IOException {
        if (!inMemory.equals(onDisk)) {
            Files.deleteIfExists(inMemory.resolve(ArenaFile.NAME));
            Files.delete(inMemory);
        }
    }

    static Stream<Boolean> places() {
        return Stream.of(true, false);
    }

    private static long bytesOnFileSystem(Path file) throws IOException {
        var process = new ProcessBuilder("stat", "-c", "%b", file.toString()).start();
        return 512
                * Long.parseLong(new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).trim());
    }

    @ParameterizedTest(name = "inMemory={0}")
    @MethodSource("places")
    void hasItsSizeAtOnceAndPagesAsReserved(boolean memory) throws IOException {
        var folder = memory ? inMemory : onDisk;
        try (var file = ArenaFile.create(folder, 1000 * MIB + 17)) {
            assertThat(file.capacity()).isEqualTo(1000 * MIB);
            assertThat(Files.size(file.path())).isEqualTo(1000 * MIB);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
                    .isEqualTo("rw-------");
            assertThat(bytesOnFileSystem(file.path())).isLessThan(MIB);

            file.reserve(10 * MIB - 1);
            file.reserve(5 * MIB);
            assertThat(file.reserved()).isEqualTo(10 * MIB);
            assertThat(bytesOnFileSystem(file.path())).isBetween(10 * MIB, 11 * MIB);

            file.giveBack(2 * MIB + 1);
            assertThat(file.reserved()).isEqualTo(2 * MIB + 4096);
            assertThat(bytesOnFileSystem(file.path())).isBetween(2 * MIB, 3 * MIB);
            assertThat(Files.size(file.path())).isEqualTo(1000 * MIB);
        }
        assertThat(folder.resolve(ArenaFile.NAME)).doesNotExist();
    }

    @Test
    void isSharedByAllWhoMapIt() throws IOException {
        try (var file = ArenaFile.create(inMemory, 8L << 30);
                var lifetime = Arena.ofShared()) {
            file.reserve(2 * MIB);
            var writer = SharedArena.map(file.path(), lifetime);
            var reader = SharedArena.map(file.path(), lifetime);
            writer.touch(MIB, 1000);
            writer.slice(MIB, 1000).fill((byte) 7);
            MemorySegment read = reader.readOnlySlice(MIB + 999, 2);

            assertThat(reader.capacity()).isEqualTo(8L << 30);
            assertThat(read.get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 7);
            assertThat(read.get(ValueLayout.JAVA_BYTE, 1)).isZero();
            assertThat(read.isReadOnly()).isTrue();
            assertThat(reader.slice((8L << 30) - 5, 5).byteSize()).isEqualTo(5);
        }
    }

    @Test
    void allPagesOfPartsThatWereTouchedAreInThisProcess() throws IOException {
        var random = new SplittableRandom(7);
        long capacity = 64 * MIB;
        for (int round = 0; round < 10; round++) {
            try (var file = ArenaFile.create(inMemory, capacity);
                    var lifetime = Arena.ofShared()) {
                file.reserve(capacity);
                var arena = SharedArena.map(file.path(), lifetime);
                var pages = new BitSet();
                for (int i = 0; i < 12; i++) {
                    long offset = random.nextLong(capacity - 1);
                    long length = random.nextLong(1, Math.min(capacity - offset, 5 * MIB) + 1);
                    arena.touch(offset, length);
                    pages.set((int) (offset / PAGE), (int) ((offset + length - 1) / PAGE) + 1);

                    assertThat(residentBytes(file.path())).isGreaterThanOrEqualTo((long) pages.cardinality() * PAGE);
                }
                arena.touch(0, capacity);
                assertThat(residentBytes(file.path())).isEqualTo(capacity);
            }
        }
    }

    private static long residentBytes(Path file) throws IOException {
        List<String> maps = Files.readAllLines(Path.of("/proc/self/smaps"));
        int at = 0;
        while (!maps.get(at).endsWith(file.toString())) {
            at++;
        }
        while (!maps.get(at).startsWith("Rss:")) {
            at++;
        }
        return Long.parseLong(maps.get(at).replaceAll("[^0-9]", "")) * 1024;
    }

    @Test
    void refusesPartsOutsideTheArena() throws IOException {
        try (var file = ArenaFile.create(inMemory, MIB);
                var lifetime = Arena.ofShared()) {
            var arena = SharedArena.map(file.path(), lifetime);

            assertThatThrownBy(() -> arena.slice(MIB - 5, 6))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("offset=1048571 length=6 is outside the 1048576 bytes of the arena " + file.path()
                            + ": use what the owner of the arena handed out");
            assertThatThrownBy(() -> arena.readOnlySlice(-1, 1)).hasMessageStartingWith("offset=-1 length=1 ");
            assertThatThrownBy(() -> arena.touch(Long.MAX_VALUE, Long.MAX_VALUE))
                    .hasMessageContaining("is outside");
            assertThatThrownBy(() -> arena.slice(0, -1)).hasMessageContaining("length=-1");
        }
    }

    @Test
    void interruptedThreadsReserveAndMapAsOthersDo() throws IOException {
        try (var file = ArenaFile.create(inMemory, 10 * MIB);
                var lifetime = Arena.ofShared()) {
            Thread.currentThread().interrupt();
            file.reserve(5 * MIB);
            var arena = SharedArena.map(file.path(), lifetime);
            assertThat(Thread.interrupted()).isTrue();
            arena.slice(0, 5 * MIB).fill((byte) 1);
            file.reserve(10 * MIB);
            file.giveBack(MIB);

            assertThat(file.reserved()).isEqualTo(MIB);
            assertThat(arena.slice(0, MIB).get(ValueLayout.JAVA_BYTE, MIB - 1)).isEqualTo((byte) 1);
        }
    }

    @Test
    void refusesASecondArenaInAFolderAndSizesThatMakeNoSense() throws IOException {
        try (var file = ArenaFile.create(inMemory, MIB)) {
            assertThatThrownBy(() -> ArenaFile.create(inMemory, MIB))
                    .isInstanceOf(IOException.class)
                    .hasMessage(file.path() + " is there already: each node needs a folder of its own");
            assertThatThrownBy(() -> file.reserve(MIB + 1))
                    .hasMessage(
                            "offset=1048577 is outside 0 to 1048576, the arena " + file.path() + ": use its capacity");
        }
        assertThatThrownBy(() -> ArenaFile.create(inMemory, 4095))
                .hasMessageStartingWith("capacityBytes=4095 is outside 4096 to ");
        assertThat(inMemory).isEmptyDirectory();
    }

    @ParameterizedTest(name = "native access: {0}")
    @MethodSource("places")
    void aFullFileSystemIsAnExceptionWithNumbers(boolean nativeAccess) throws Exception {
        String output = onAFileSystemOf20MiB(nativeAccess);

        assertThat(output)
                .contains("reserved 8388608, then ")
                .contains("/arena needs 67108864 bytes more, but its file system has 12582912 free: let go of")
                .contains("reserved 8388608, intact true, then all of 20971520");
    }

    // A file system of its own needs a name space of its own, so a process of its own.
    private String onAFileSystemOf20MiB(boolean nativeAccess) throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java");
        List<String> command = new ArrayList<>(List.of(
                "unshare",
                "-rm",
                "sh",
                "-c",
                "mount -t tmpfs -o size=20m none \"$0\" || exit 77; exec \"$@\"",
                onDisk.toString(),
                java.toString(),
                "-Xmx64m",
                nativeAccess ? "--enable-native-access=ALL-UNNAMED" : "-showversion",
                "-cp",
                System.getProperty("java.class.path"),
                FullFileSystem.class.getName(),
                onDisk.toString()));
        var outputFile = inMemory.resolve("output");
        try {
            var process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(outputFile.toFile())
                    .start();
            assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
            String output = Files.readString(outputFile);
            assumeThat(mayMount(process.exitValue(), output)).isTrue();
            assertThat(output).doesNotContain("WARNING");
            return output;
        } catch (IOException e) {
            assumeThat(e).as("no unshare here").isNull();
            throw e;
        } finally {
            Files.deleteIfExists(outputFile);
        }
    }

    private static boolean mayMount(int exitCode, String output) {
        return exitCode != 77 && !output.startsWith("unshare:");
    }

    static final class FullFileSystem {
        public static void main(String[] args) throws IOException {
            try (var file = ArenaFile.create(Path.of(args[0]), 200 * MIB);
                    var lifetime = Arena.ofShared()) {
                file.reserve(8 * MIB);
                var used = SharedArena.map(file.path(), lifetime).slice(0, 8 * MIB);
                used.fill((byte) 3);
                System.out.print("reserved " + file.reserved() + ", then ");
                try {
                    file.reserve(100 * MIB);
                } catch (ArenaSpaceException e) {
                    System.out.println(e.getMessage() + " " + e.neededBytes() + " " + e.freeBytes());
                }
                boolean intact = used.get(ValueLayout.JAVA_BYTE, 8 * MIB - 1) == 3;
                System.out.print("reserved " + file.reserved() + ", intact " + intact);
                file.reserve(20 * MIB);
                System.out.println(", then all of " + file.reserved());
            }
        }
    }
}
