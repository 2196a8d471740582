package dev.mobula.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mobula.DType;
import dev.mobula.MobulaConfig;
import dev.mobula.ObjectRef;
import dev.mobula.ObjectStoreFullException;
import dev.mobula.TaskOptions;
import dev.mobula.Tensor;
import dev.mobula.spi.Session;
import dev.mobula.spi.Sessions;
import dev.mobula.store.ObjectState;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// Large values on a node with a small object store of 75 MiB; driver and worker are clients over real rings.
@Tag("semantics")
@EnabledIfSystemProperty(
        named = Sizes.PROPERTY,
        matches = "node",
        disabledReason = "makes nodes of its own, and counts on their workers' functions")
@Timeout(120)
class ObjectStoreTest {
    private static final long STORE = 75L << 20;
    private static final int MIB = 1 << 20;

    private Session session;
    private NodeServer node;

    @BeforeEach
    void start() {
        open();
    }

    private void open() {
        System.setProperty("mobula.test.store", Long.toString(STORE));
        try {
            session = (Session) TestCluster.open(
                    MobulaConfig.defaults().cpus(2).memory(1L << 30).with("seed", "42"), false);
        } finally {
            System.clearProperty("mobula.test.store");
        }
        node = TestCluster.nodeOf(session);
    }

    @AfterEach
    void stop() {
        session.close();
    }

    private static byte[] bytes(long seed, int count) {
        byte[] bytes = new byte[count];
        new SplittableRandom(seed).nextBytes(bytes);
        return bytes;
    }

    @SuppressWarnings("unchecked")
    private <T> ObjectRef<T> submit(Functions.Body body, Object... arguments) {
        return (ObjectRef<T>) session.submit(Functions.task("test.task", body), TaskOptions.DEFAULT, arguments);
    }

    private void awaitEmpty() {
        Await.until(
                "the store is empty",
                () -> {
                    System.gc();
                    node.collect();
                    StoreView store = node.store();
                    return store.usedBytes() == 0 && store.spilled().objects() == 0;
                },
                () -> node.store());
    }

    @Test
    void aTensorThatIsMadeInPlaceIsPublishedWithoutACopy() {
        Tensor made = session.create(DType.F32, 1_000, 1_000);
        FloatBuffer buffer = made.asFloatBuffer();
        for (int i = 0; i < 1_000_000; i++) {
            buffer.put(i, i);
        }

        ObjectRef<Tensor> ref = session.put(made);

        assertThat(made.isWritable()).isFalse();
        assertThatThrownBy(() -> made.setFloat(0, 0, 1f)).isInstanceOf(IllegalStateException.class);
        ObjectRef<Float> seen = submit(arguments -> ((Tensor) arguments[0]).getFloat(999, 999), ref);
        assertThat(seen.get()).isEqualTo(999_999f);
        assertThat(ref.get()).isEqualTo(made);
        assertThat(node.store().objects().counts().values().stream()
                        .mapToInt(i -> i)
                        .sum())
                .isEqualTo(1);
        assertThat(node.store().usedBytes()).isLessThan(4_000_000 + 10_000);
    }

    @Test
    void aTaskMakesItsResultInPlace() {
        ObjectRef<Tensor> ref = submit(arguments -> {
            Tensor made = Sessions.current().create(DType.I64, 100_000);
            made.fill(7L);
            return made;
        });

        assertThat(ref.get().getLong(99_999)).isEqualTo(7);
        assertThat(node.store().objects().count(ObjectState.SEALED)).isEqualTo(1);
    }

    @Test
    void whatNobodyRefersToIsFreed() {
        for (int i = 0; i < 20; i++) {
            ObjectRef<byte[]> result = submit(arguments -> arguments[0], bytes(i, MIB));
            assertThat(result.get()).isEqualTo(bytes(i, MIB));
            session.put(bytes(i, MIB));
            session.create(DType.F64, 1_000).fill(1.0);
        }

        awaitEmpty();
    }

    @Test
    void aBufferKeepsItsBytesInPlaceAfterTheTensorIsGone() {
        FloatBuffer buffer = session.put(Tensor.of(floats(500_000))).get().asFloatBuffer();
        List<ObjectRef<byte[]>> others = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            System.gc();
            others.add(session.put(bytes(i, 20 * MIB)));
        }
        for (int i = 0; i < 500_000; i++) {
            assertThat(buffer.get(i)).isEqualTo(i);
        }
        assertThat(others.getFirst().get()).isEqualTo(bytes(0, 20 * MIB));
    }

    private static float[] floats(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = i;
        }
        return values;
    }

    @Test
    void tenTimesItsSizeIsPutAndReadBack() {
        List<ObjectRef<byte[]>> refs = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            refs.add(session.put(bytes(i, 10 * MIB)));
        }
        for (int i = 0; i < 80; i++) {
            assertThat(Arrays.equals(refs.get(i).get(), bytes(i, 10 * MIB)))
                    .as("value " + i)
                    .isTrue();
        }
        assertThat(node.store().spilled().writtenBytes()).isGreaterThan(700L * MIB);
        refs.clear();
        awaitEmpty();
    }

    @Test
    void saysWhoHoldsWhatWhenThereIsNoRoom() {
        List<Tensor> held = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            held.add(session.put(Tensor.of(bytes(i, 10 * MIB))).get());
        }

        assertThatThrownBy(() -> session.put(bytes(9, 10 * MIB)))
                .isInstanceOf(ObjectStoreFullException.class)
                .hasMessageContaining("--object-store-memory");
        assertThat(held.get(3)).isEqualTo(Tensor.of(bytes(3, 10 * MIB)));
        held.forEach(Tensor::close);
        assertThat(session.put(bytes(9, 10 * MIB)).get()).isEqualTo(bytes(9, 10 * MIB));
    }

    @Test
    void saysWhyNothingGoesToDiskAndNothingIsLost(@TempDir Path folder) throws IOException {
        Path noFolder = Files.createFile(folder.resolve("file"));
        stop();
        System.setProperty("mobula.test.spill", noFolder.resolve("spill").toString());
        try {
            open();
        } finally {
            System.clearProperty("mobula.test.spill");
        }
        List<ObjectRef<byte[]>> refs = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            refs.add(session.put(bytes(i, 10 * MIB)));
        }

        assertThatThrownBy(() -> session.put(bytes(7, 10 * MIB)))
                .isInstanceOf(ObjectStoreFullException.class)
                .hasMessageContaining(noFolder.toString());
        for (int i = 0; i < 7; i++) {
            assertThat(refs.get(i).get()).isEqualTo(bytes(i, 10 * MIB));
        }
        refs.clear();
        awaitEmpty();
        assertThat(session.put(bytes(8, 10 * MIB)).get()).isEqualTo(bytes(8, 10 * MIB));
    }

    @Test
    void whatCanNeverFitIsRefusedAtOnce() {
        assertThatThrownBy(() -> session.create(DType.U8, STORE))
                .isInstanceOf(ObjectStoreFullException.class)
                .hasMessageContaining("larger than the object store");
        assertThatThrownBy(() -> session.create(DType.F32, Long.MAX_VALUE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has more than");
    }

    @Test
    void whatADriverLeavesIsFreed() {
        Session second = (Session) TestCluster.connect(session, MobulaConfig.defaults());
        List<ObjectRef<byte[]>> refs = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            refs.add(second.put(bytes(i, 10 * MIB)));
        }
        Tensor unfinished = second.create(DType.U8, 10 * MIB);
        assertThat(unfinished.isWritable()).isTrue();
        assertThat(refs).hasSize(5);
        assertThat(node.store().usedBytes()).isGreaterThan(60L * MIB);

        second.close();

        awaitEmpty();
    }

    // Gives the garbage collectors, and the node, time to find what nobody has any more.
    private void collect() {
        byte[] marked = bytes(1, MIB);
        WeakReference<ObjectRef<byte[]>> dropped = new WeakReference<>(session.put(marked));
        long before = node.store().usedBytes();
        Await.until(
                "what was dropped before is found",
                () -> {
                    System.gc();
                    node.collect();
                    return dropped.get() == null && node.store().usedBytes() <= before - MIB;
                },
                () -> node.store());
    }

    @Test
    void aReferenceKeepsATensorThatWasMadeInPlaceAndIsGoneItself() {
        ObjectRef<Tensor> unreachable = session.put(made(1));
        Tensor closed = made(2);
        ObjectRef<Tensor> ofClosed = session.put(closed);
        closed.close();
        collect();

        assertThat(unreachable.get().getLong(0)).isEqualTo(1);
        assertThat(ofClosed.get().getLong(0)).isEqualTo(2);
        ObjectRef<Long> seen = submit(arguments -> ((Tensor) arguments[0]).getLong(0), ofClosed);
        assertThat(seen.get()).isEqualTo(2);
    }

    private Tensor made(long value) {
        Tensor made = session.create(DType.I64, 100_000);
        made.fill(value);
        return made;
    }

    @Test
    void twoReferencesToOneTensorKeepItIndependently() {
        Tensor made = made(3);
        ObjectRef<Tensor> first = session.put(made);
        session.put(made);
        made.close();
        collect();
        assertThat(first.get().getLong(0)).isEqualTo(3);

        putAgain(first);
        collect();
        assertThat(first.get().getLong(0)).isEqualTo(3);
        assertThat(node.store().objects().count(ObjectState.SEALED)).isEqualTo(1);
    }

    private void putAgain(ObjectRef<Tensor> ref) {
        Tensor read = ref.get();
        session.put(read);
        read.close();
    }

    @Test
    void aTensorThatIsSentAgainIsKeptByItsNewReferenceAlone() {
        Tensor read = session.put(made(4)).get();
        collect();
        ObjectRef<Tensor> again = session.put(read);
        ObjectRef<Tensor> result = submit(arguments -> arguments[0], read);
        read.close();
        collect();

        assertThat(again.get().getLong(99_999)).isEqualTo(4);
        assertThat(result.get().getLong(99_999)).isEqualTo(4);
        assertThat(node.store().objects().count(ObjectState.SEALED))
                .as("objects: nothing was copied")
                .isEqualTo(1);
    }

    @Test
    void aTensorThatWasSentAndClosedIsNotPinned() {
        Tensor put = made(5);
        ObjectRef<Tensor> ref = session.put(put);
        Tensor argument = made(6);
        ObjectRef<Integer> done = submit(_ -> 1, argument);
        assertThat(done.get()).isEqualTo(1);
        assertThat(argument.getLong(0)).isEqualTo(6);

        put.close();
        argument.close();

        Await.until("nothing is pinned", () -> node.store().objects().pinnedCount() == 0, () -> node.store());
        assertThat(ref.get().getLong(0)).isEqualTo(5);
    }
}
