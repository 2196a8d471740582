package dev.mobula.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mobula.DType;
import dev.mobula.MobulaConfig;
import dev.mobula.ObjectRef;
import dev.mobula.TaskOptions;
import dev.mobula.Tensor;
import dev.mobula.spi.Session;
import dev.mobula.spi.Sessions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// On a node the bytes of large values go back when the last reference is closed, without any collection of
/// garbage.
@Tag("semantics")
@EnabledIfSystemProperty(named = Sizes.PROPERTY, matches = "node", disabledReason = "looks into the node's store")
@Timeout(60)
class ReleaseTest {
    private static final int MIB = 1 << 20;

    private Session session;
    private NodeServer node;

    @BeforeEach
    void start() {
        session = (Session) TestCluster.open(
                MobulaConfig.defaults().cpus(2).memory(1L << 30).with("seed", "42"), false);
        node = TestCluster.nodeOf(session);
    }

    @AfterEach
    void stop() {
        session.close();
    }

    @SuppressWarnings("unchecked")
    private <T> ObjectRef<T> submit(Functions.Body body, Object... arguments) {
        return (ObjectRef<T>) session.submit(Functions.task("test.task", body), TaskOptions.DEFAULT, arguments);
    }

    /// Less than the node's own collections take, which come every 2 s.
    private void awaitEmpty() {
        long start = System.nanoTime();
        Await.until("the store is empty", () -> node.store().usedBytes() == 0, () -> node.store());
        assertThat((System.nanoTime() - start) / 1_000_000).isLessThan(1_000);
    }

    private static long count(byte[] bytes) {
        return bytes.length;
    }

    @Test
    void whatWasPutAndIsClosedIsFree() {
        ObjectRef<byte[]> ref = session.put(new byte[MIB]);
        assertThat(ref.get()).hasSize(MIB);

        ref.close();
        ref.close();

        awaitEmpty();
        assertThatThrownBy(ref::get)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is closed: call close() when its value is neither read nor passed on any more");
    }

    @Test
    void whatWasPassedToTasksIsFreeWhenTheyHaveEnded() {
        ObjectRef<byte[]> ref = session.put(new byte[MIB]);
        List<ObjectRef<Long>> counts = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            counts.add(submit(arguments -> count((byte[]) arguments[0]), ref));
        }

        ref.close();

        counts.forEach(count -> assertThat(count.get()).isEqualTo(MIB));
        awaitEmpty();
    }

    @Test
    void aResultIsFreeWhenItsReferenceIsClosed() {
        ObjectRef<byte[]> ref = submit(arguments -> new byte[MIB]);
        ObjectRef<Long> count = submit(arguments -> count((byte[]) arguments[0]), ref);
        assertThat(ref.get()).hasSize(MIB);
        assertThat(count.get()).isEqualTo(MIB);

        ref.close();

        awaitEmpty();
    }

    @Test
    void aResultThatIsClosedBeforeItIsThereIsFreeWhenItComes() {
        var gate = new CountDownLatch(1);
        ObjectRef<byte[]> ref = submit(arguments -> {
            gate.await();
            return new byte[MIB];
        });
        ObjectRef<Long> count = submit(arguments -> count((byte[]) arguments[0]), ref);
        ref.close();
        gate.countDown();

        assertThat(count.get()).isEqualTo(MIB);
        awaitEmpty();
    }

    @Test
    void aLargeArgumentIsFreeWhenItsTaskHasEnded() {
        ObjectRef<Long> count = submit(arguments -> count((byte[]) arguments[0]), new byte[MIB]);

        assertThat(count.get()).isEqualTo(MIB);
        awaitEmpty();
    }

    @Test
    void whatATaskPutsAndClosesIsFree() {
        ObjectRef<Long> count = submit(arguments -> {
            ObjectRef<byte[]> inner = Sessions.current().put(new byte[MIB]);
            try {
                return count(inner.get());
            } finally {
                inner.close();
            }
        });

        assertThat(count.get()).isEqualTo(MIB);
        awaitEmpty();
    }

    @Test
    void aTensorInPlaceKeepsItsBytesUntilItIsClosedToo() {
        Tensor made = session.create(DType.F32, 100_000);
        made.fill(2f);
        ObjectRef<Tensor> ref = session.put(made);
        Tensor read = ref.get();
        made.close();
        ref.close();

        assertThat(read.getFloat(99_999)).isEqualTo(2f);
        assertThat(node.store().usedBytes()).isPositive();
        read.close();
        session.put(1).close(); // what was let go of is told with it
        awaitEmpty();
    }

    @Test
    void aReferenceInsideAValueKeepsIt() {
        ObjectRef<byte[]> inner = session.put(new byte[MIB]);
        ObjectRef<Long> count = submit(
                arguments -> count((byte[]) ((ObjectRef<?>) ((List<?>) arguments[0]).getFirst()).get()),
                new ArrayList<>(List.of(inner)));
        inner.close();

        assertThat(count.get()).isEqualTo(MIB);
    }

    @Test
    void thousandsOfReferencesThatAreClosedLeaveNothing() {
        for (int i = 0; i < 300; i++) {
            ObjectRef<byte[]> input = session.put(new byte[200_000]);
            ObjectRef<byte[]> output = submit(arguments -> arguments[0], input);
            input.close();
            assertThat(output.get()).hasSize(200_000);
            output.close();
        }
        awaitEmpty();
    }
}
