package dev.mobula.runtime.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedFilesTest {
    @TempDir
    private Path folder;

    private Path path;

    @BeforeEach
    void name() {
        path = folder.resolve("rings");
    }

    private void overwrite(long at, int value) throws IOException {
        try (var file = FileChannel.open(path, StandardOpenOption.WRITE)) {
            file.write(
                    ByteBuffer.allocate(4)
                            .order(ByteOrder.nativeOrder())
                            .putInt(value)
                            .flip(),
                    at);
        }
    }

    @Test
    void carryMessagesBothWays() throws Exception {
        try (var node = SharedRings.create(path, 1024, 2048);
                var client = SharedRings.open(path)) {
            node.delete();
            assertThat(client.toNode().capacity()).isEqualTo(1024);
            assertThat(client.toClient().capacity()).isEqualTo(2048);
            client.toNode().offer(1, new byte[] {11}, 0, 1);
            node.toClient().offer(2, new byte[] {22}, 0, 1);
            assertThat(node.toNode()
                            .poll(
                                    (type, reader) -> {
                                        assertThat(type).isEqualTo(1);
                                        assertThat(reader.getByte()).isEqualTo(11);
                                    },
                                    10))
                    .isEqualTo(1);
            assertThat(client.toClient()
                            .poll((_, reader) -> assertThat(reader.getByte()).isEqualTo(22), 10))
                    .isEqualTo(1);
            node.clientParked().set();
            assertThat(client.clientParked().isSet()).isTrue();
            assertThat(client.clientParked().take()).isTrue();
            assertThat(node.clientParked().take()).isFalse();
        }
    }

    @Test
    void areForThisUserOnly() throws Exception {
        try (var _ = SharedRings.create(path)) {
            assertThat(Files.getPosixFilePermissions(path)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
            assertThat(Files.size(path)).isEqualTo(512 + 2 * Ring.regionBytes(4 << 20));
        }
    }

    @Test
    void sayHowMuchRoomIsMissing() {
        long need = 1L << 60;
        assertThatThrownBy(() -> SharedFile.create(path, need, Arena.ofAuto()))
                .isInstanceOf(IOException.class)
                .hasMessageMatching("Cannot take 1152921504606846976 bytes for " + path
                        + ": the file system has \\d+ bytes free; make room there or use a folder on a larger one");
        assertThat(path).doesNotExist();
    }

    @Test
    void areNotMadeTwice() throws Exception {
        try (var _ = SharedRings.create(path, 1024, 1024)) {
            assertThatThrownBy(() -> SharedRings.create(path, 1024, 1024))
                    .isInstanceOf(FileAlreadyExistsException.class);
            assertThat(path).exists();
        }
    }

    @Test
    void mustBeThere() {
        assertThatThrownBy(() -> SharedRings.open(path)).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> NodeBell.open(path)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void areRecognized() throws Exception {
        Files.write(path, new byte[100]);
        assertThatThrownBy(() -> SharedRings.open(path))
                .hasMessage(path + " is not a file of a client's rings: it has 100 bytes, and at least 512 belong"
                        + " there");
        Files.write(path, new byte[1000]);
        assertThatThrownBy(() -> SharedRings.open(path))
                .hasMessage(path + " is not a file of a client's rings: it starts with other bytes");
        Files.delete(path);
        SharedRings.create(path, 1024, 1024).close();
        assertThatThrownBy(() -> NodeBell.open(path))
                .hasMessage(path + " is not a node's bell: it starts with other bytes");
    }

    @Test
    void haveAVersion() throws Exception {
        SharedRings.create(path, 1024, 1024).close();
        overwrite(8, 9);
        assertThatThrownBy(() -> SharedRings.open(path))
                .hasMessage(path + " has layout version 9, this program knows 1: use the same release for node and"
                        + " program");
    }

    @Test
    void areOfTheSizeThatTheySay() throws Exception {
        SharedRings.create(path, 1024, 1024).close();
        overwrite(16, 2048);
        assertThatThrownBy(() -> SharedRings.open(path))
                .hasMessage(path + " is damaged: rings of 2048 and 1024 bytes in a file of 3328");
        overwrite(16, -5);
        assertThatThrownBy(() -> SharedRings.open(path))
                .hasMessage(path + " is damaged: rings of -5 and 1024 bytes in a file of 3328");
    }

    @Test
    void refuseCapacitiesThatAreNoPowersOfTwo() {
        assertThatThrownBy(() -> SharedRings.create(path, 1000, 1024))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Capacities 1000 and 1024: use powers of two from 1024 to 1073741824");
    }

    @Test
    void cannotBeUsedOnceClosed() throws Exception {
        var rings = SharedRings.create(path, 1024, 1024);
        rings.close();
        rings.close();
        assertThatThrownBy(() -> rings.toNode().offer(1, new byte[1], 0, 1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aBellWakesTheNodeFromAnyOfItsThreads() throws Exception {
        try (var bell = NodeBell.create(path)) {
            bell.announceSleep();
            bell.wakeSelf();
            bell.sleep(60_000_000_000L); // returns at once

            bell.announceSleep();
            var waker = Thread.ofPlatform().start(bell::wakeSelf);
            bell.sleep(60_000_000_000L);
            waker.join();
            bell.announceAwake();
            assertThat(bell.word().isSet()).isFalse();
        }
    }
}
