package dev.mobula.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mobula.Mobula;
import dev.mobula.ObjectRef;
import dev.mobula.ObjectStoreFullException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The disk that large values go to is full: a file system of its own, which only the node sees.
@Tag("processes")
@Timeout(120)
class FullDiskTest {
    private static final int MIB = 1 << 20;
    private static final int VALUE = 10 * MIB;

    @Test
    void saysWhichFolderIsFullLosesNothingAndGoesOnWhenSpaceReturns(@TempDir Path nodeFolder, @TempDir Path disk)
            throws Exception {
        MountNamespace.assumePermitted();
        try (var node = NodeUnderTest.start(
                        MountNamespace.with(disk, 250),
                        nodeFolder,
                        "--cpus=2",
                        "--object-store-memory=75MiB",
                        "--spill-dirs=" + disk);
                var mobula = node.connect()) {
            Path ballast = MountNamespace.fill(MountNamespace.seen(node.pid(), disk), 60L * MIB);
            List<ObjectRef<byte[]>> refs = new ArrayList<>();

            assertThatThrownBy(() -> putUntilFull(mobula, refs))
                    .isInstanceOf(ObjectStoreFullException.class)
                    .hasMessageContaining(disk.toString())
                    .hasMessageContaining("free space there, or give the node more folders to spill to")
                    .hasMessageContaining("--object-store-memory");
            assertThat(refs).as("7 in memory, and what the disk took").hasSizeGreaterThan(7);
            assertThatThrownBy(() ->
                            StoreTasksRemote.options().retries(0).made(1, VALUE).get())
                    .as("a task's result that does not fit")
                    .hasMessageContaining(disk.toString());

            Files.delete(ballast);
            for (int i = 0; i < 8; i++) {
                put(mobula, refs);
            }
            for (int i = 0; i < refs.size(); i++) {
                assertThat(StoreTasks.crc(refs.get(i).get()))
                        .as("value %d", i)
                        .isEqualTo(StoreTasks.crc(StoreTasks.bytes(i, VALUE)));
            }
            refs.clear();
            StoreFigures.awaitEmpty(node, Duration.ofSeconds(10));
        }
    }

    private static void putUntilFull(Mobula mobula, List<ObjectRef<byte[]>> refs) {
        while (refs.size() < 50) {
            put(mobula, refs);
        }
    }

    private static void put(Mobula mobula, List<ObjectRef<byte[]>> refs) {
        refs.add(mobula.put(StoreTasks.bytes(refs.size(), VALUE)));
    }
}
