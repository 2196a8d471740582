package dev.mobula.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mobula.Mobula;
import dev.mobula.ObjectRef;
import dev.mobula.Tensor;
import dev.mobula.testing.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// An object store of 75 MiB: more than fits, in use while it fills, references in values and out of actors.
@Tag("processes")
@Timeout(120)
class StoreScenariosTest {
    private static final int MIB = 1 << 20;
    private static final Duration SOON = Duration.ofSeconds(10);

    private static NodeUnderTest node;

    private Mobula mobula;

    @BeforeAll
    static void startNode(@TempDir Path nodeFolder) {
        node = NodeUnderTest.start(nodeFolder, "--cpus=2", "--object-store-memory=75MiB");
    }

    @AfterAll
    static void stopNode() {
        node.close();
    }

    @BeforeEach
    void connect() {
        mobula = node.connect();
    }

    @AfterEach
    void nothingIsLeft() {
        mobula.close();
        StoreFigures.awaitEmpty(node, SOON);
        Await.value("there are no spill files", SOON, StoreScenariosTest::spillFiles, List::isEmpty);
    }

    private static List<Path> spillFiles() {
        try {
            return node.spillFiles();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void tenTimesTheStoreIsReadBackAndItsFilesVanishWithTheReferences() {
        putsAndReads(80, 10 * MIB);

        StoreFigures.awaitEmpty(node, SOON);
        Await.value("there are no spill files", SOON, StoreScenariosTest::spillFiles, List::isEmpty);
    }

    private void putsAndReads(int values, int count) {
        List<ObjectRef<byte[]>> refs = StoreTasks.putAll(0, values, count);
        assertThat(node.store().objects()).isEqualTo(values);
        assertThat(spillFiles()).isNotEmpty();

        for (int i = 0; i < values; i++) {
            long crc = i % 2 == 0
                    ? StoreTasks.crc(refs.get(i).get())
                    : StoreTasksRemote.checksum(refs.get(i)).get();
            assertThat(crc).as("value %d", i).isEqualTo(StoreTasks.crc(StoreTasks.bytes(i, count)));
        }
        assertThat(node.store().written()).isGreaterThan((long) values * count - 75L * MIB);
    }

    @Test
    void whatIsInUseStaysInPlaceWhileTheStoreFills() {
        byte[] mine = StoreTasks.bytes(1, 12 * MIB);
        byte[] others = StoreTasks.bytes(2, 12 * MIB);
        ObjectRef<Tensor> ref = mobula.put(Tensor.of(mine));
        Tensor view = ref.get();
        var segment = view.segment();
        var actor = ValueMakerRemote.create();
        ObjectRef<Tensor> held = mobula.put(Tensor.of(others));
        assertThat(actor.hold(held).get()).isEqualTo(StoreTasks.crc(others));
        long before = node.store().written();

        List<ObjectRef<byte[]>> filling = StoreTasks.putAll(100, 20, 10 * MIB);

        var full = node.store();
        assertThat(full.written() - before).isGreaterThan(100L * MIB);
        assertThat(full.pinned()).isEqualTo(2);
        assertThat(StoreTasks.crc(view)).isEqualTo(StoreTasks.crc(mine));
        assertThat(segment.asByteBuffer()).isEqualTo(Tensor.of(mine).asByteBuffer());
        assertThat(actor.checksum().get()).isEqualTo(StoreTasks.crc(others));
        try (Tensor again = ref.get()) {
            assertThat(again.segment().mismatch(segment)).isEqualTo(-1);
        }
        for (int i = 0; i < filling.size(); i++) {
            assertThat(StoreTasks.crc(filling.get(i).get()))
                    .isEqualTo(StoreTasks.crc(StoreTasks.bytes(100 + i, 10 * MIB)));
        }
        actor.letGo().get();
        view.close();
    }

    private ObjectRef<StoreTasks.Box> boxed(long seed, int count, int padding) {
        ObjectRef<byte[]> inner = mobula.put(StoreTasks.bytes(seed, count));
        return mobula.put(new StoreTasks.Box(inner, new byte[padding]));
    }

    private static byte[] unboxed(ObjectRef<StoreTasks.Box> outer) {
        return outer.get().inner().get();
    }

    @Test
    void aReferenceInAValueKeepsWhatItNamesUntilTheValueGoes() {
        var outers = new ArrayList<>(List.of(boxed(5, 3 * MIB, 0), boxed(6, 3 * MIB, MIB)));
        StoreFigures.awaitObjects(node, 3, SOON);
        // Another value comes and goes: what was dropped before it is gone, too.
        StoreTasks.putAll(9, 1, MIB);
        StoreFigures.awaitObjects(node, 3, SOON);

        assertThat(unboxed(outers.get(0))).isEqualTo(StoreTasks.bytes(5, 3 * MIB));
        assertThat(unboxed(outers.get(1))).isEqualTo(StoreTasks.bytes(6, 3 * MIB));
        outers.remove(0);
        StoreFigures.awaitObjects(node, 2, SOON);
        assertThat(unboxed(outers.getFirst())).isEqualTo(StoreTasks.bytes(6, 3 * MIB));
        outers.clear();
        StoreFigures.awaitEmpty(node, SOON);
    }

    @Test
    void referencesOfAnActorOutliveItsHandlesAndItself() {
        var actor = ValueMakerRemote.create();
        var refs = new ArrayList<>(actor.make(40, 5, 2 * MIB).get());
        long pid = actor.collect().get();
        var expected = IntStream.range(0, 5)
                .mapToObj(i -> StoreTasks.crc(StoreTasks.bytes(40 + i, 2 * MIB)))
                .toList();
        StoreFigures.awaitObjects(node, 5, SOON);

        assertThat(StoreTasksRemote.checksums(refs).get()).isEqualTo(expected);
        NodeUnderTest.kill(pid);
        NodeUnderTest.awaitEnded(pid);
        assertThat(StoreTasksRemote.checksums(refs).get()).isEqualTo(expected);
        assertThat(refs.stream().map(ref -> StoreTasks.crc(ref.get()))).isEqualTo(expected);
        refs.clear();
        StoreFigures.awaitEmpty(node, SOON);
    }

    @Test
    void resultsOfAnActorAreReadElsewhereThoughNobodyWaitedForThem() {
        var actor = ValueMakerRemote.create();
        ObjectRef<List<ObjectRef<byte[]>>> list = actor.make(50, 3, MIB);

        var sums = StoreTasksRemote.checksums(list).get();

        assertThat(sums)
                .containsExactly(
                        StoreTasks.crc(StoreTasks.bytes(50, MIB)),
                        StoreTasks.crc(StoreTasks.bytes(51, MIB)),
                        StoreTasks.crc(StoreTasks.bytes(52, MIB)));
    }
}
