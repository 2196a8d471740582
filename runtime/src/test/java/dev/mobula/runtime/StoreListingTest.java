package dev.mobula.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mobula.DType;
import dev.mobula.MobulaConfig;
import dev.mobula.ObjectRef;
import dev.mobula.TaskOptions;
import dev.mobula.Tensor;
import dev.mobula.spi.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// Who keeps what in the store of a node, as its listing has it.
@Tag("semantics")
@EnabledIfSystemProperty(named = Sizes.PROPERTY, matches = "node", disabledReason = "looks into the node's store")
@Timeout(60)
class StoreListingTest {
    private static final int MIB = 1 << 20;

    private final CountDownLatch gate = new CountDownLatch(1);
    private Session session;
    private NodeServer node;

    @BeforeEach
    void start() {
        session = (Session) TestCluster.open(
                MobulaConfig.defaults()
                        .cpus(1)
                        .memory(1L << 30)
                        .with("seed", "42")
                        .with("record-ref-creation-sites", "true"),
                false);
        node = TestCluster.nodeOf(session);
    }

    @AfterEach
    void stop() {
        gate.countDown();
        session.close();
    }

    @SuppressWarnings("unchecked")
    private <T> ObjectRef<T> submit(Functions.Body body, Object... arguments) {
        return (ObjectRef<T>) session.submit(Functions.task("test.task", body), TaskOptions.DEFAULT, arguments);
    }

    private String driver() {
        return "driver " + session.jobId();
    }

    @Test
    void showsAnArrayThatWasPutWithItsLine() {
        ObjectRef<byte[]> ref = session.put(new byte[MIB]);

        Await.until(
                "the node knows it", () -> node.objects(10, false).getFirst().callSite() != null);
        var object = node.objects(10, false).getFirst();
        assertThat(object.bytes()).isBetween((long) MIB, MIB + 1_000L);
        assertThat(object.where()).isEqualTo("memory");
        assertThat(object.kind()).isEqualTo("array");
        assertThat(object.made()).isEqualTo("put");
        assertThat(object.callSite())
                .startsWith("dev.mobula.runtime.StoreListingTest.showsAnArrayThatWasPutWithItsLine(StoreListingTest");
        assertThat(object.holders())
                .containsExactly(
                        new StoredValue.Holder(driver(), ProcessHandle.current().pid(), "handle", 1));
        ref.close();
    }

    @Test
    void showsWhoseResultItIsAndWhoReadsIt() {
        ObjectRef<Tensor> ref = submit(arguments -> {
            Tensor made = Tensor.zeros(DType.F32, 100_000);
            return made;
        });
        Tensor read = ref.get();

        Await.until(
                "only the driver keeps it",
                () -> node.objects(10, false).getFirst().holders().size() == 2
                        && node.objects(10, false).getFirst().callSite() != null);
        var object = node.objects(10, false).getFirst();
        assertThat(object.kind()).isEqualTo("tensor");
        assertThat(object.made()).startsWith("result of test.task (t-");
        assertThat(object.callSite()).startsWith("dev.mobula.runtime.StoreListingTest.submit(StoreListingTest.java");
        assertThat(object.pins()).isOne();
        assertThat(object.holders()).extracting(StoredValue.Holder::hold).containsExactlyInAnyOrder("handle", "view");
        read.close();
        ref.close();
    }

    @Test
    void showsTasksThatWaitAndObjectsThatHoldOthers() {
        ObjectRef<Integer> running = submit(arguments -> {
            gate.await();
            return 1;
        });
        ObjectRef<byte[]> inner = session.put(new byte[MIB]);
        List<Object> outer = new ArrayList<>(List.of(inner, new byte[2 * MIB]));
        ObjectRef<Integer> waiting = submit(arguments -> 2, session.put(outer), running);

        Await.until(
                "the task is there",
                () -> node.objects(10, false).getFirst().holders().stream()
                        .anyMatch(holder -> holder.hold().equals("argument")));
        var objects = node.objects(10, false);
        assertThat(objects).extracting(StoredValue::bytes).isSortedAccordingTo((a, b) -> Long.compare(b, a));
        assertThat(objects.get(0).holders()).anySatisfy(holder -> {
            assertThat(holder.who()).startsWith("task test.task (t-");
            assertThat(holder.pid()).isZero();
            assertThat(holder.hold()).isEqualTo("argument");
        });
        assertThat(objects.get(1).holders())
                .anyMatch(holder -> holder.hold().equals("inside")
                        && holder.who().equals("object " + objects.get(0).id()));
        assertThat(node.objects(1, true))
                .extracting(StoredValue::id)
                .containsExactly(objects.get(1).id());
        gate.countDown();
        assertThat(waiting.get()).isEqualTo(2);
    }

    @Test
    void theMetricsTellTheSame() {
        ObjectRef<byte[]> ref = session.put(new byte[MIB]);

        assertThat(node.metrics())
                .containsEntry("object.store.objects", 1.0)
                .containsEntry(
                        "object.store.capacity.bytes", (double) node.store().capacityBytes())
                .hasEntrySatisfying(
                        "object.store.used.bytes", used -> assertThat(used).isGreaterThanOrEqualTo(MIB));
        ref.close();
    }
}
