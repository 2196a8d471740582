package dev.mobula.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mobula.DType;
import dev.mobula.GetInterruptedException;
import dev.mobula.Mobula;
import dev.mobula.ObjectRef;
import dev.mobula.Tensor;
import dev.mobula.testing.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Threads that wait for the object store are interrupted, and sessions share it: nothing is left behind.
@Tag("processes")
@Timeout(120)
class InterruptedStoreTest {
    private static final int MIB = 1 << 20;
    private static final Duration SOON = Duration.ofSeconds(5);

    private static NodeUnderTest node;

    @BeforeAll
    static void startNode(@TempDir Path nodeFolder) {
        node = NodeUnderTest.start(nodeFolder, "--cpus=2", "--object-store-memory=75MiB");
    }

    @AfterAll
    static void stopNode() {
        node.close();
    }

    @Test
    void anInterruptedWaitLeavesNothing(@TempDir Path folder) throws Exception {
        try (var mobula = node.connect()) {
            ObjectRef<byte[]> spilled = mobula.put(StoreTasks.bytes(1, 15 * MIB));
            ObjectRef<Integer> never = DeedsRemote.hold(folder.toString(), "held", 99);
            List<Tensor> held = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                held.add(StoreTasks.create(i, 11 * MIB));
            }
            Await.until(
                    "the value is on disk",
                    NodeUnderTest.LIMIT,
                    () -> node.store().spilled() == 1);

            assertThat(interrupted(() -> mobula.put(new byte[15 * MIB]))).hasMessageContaining("waited for room");
            assertThat(interrupted(() -> mobula.create(DType.F64, 2 * MIB))).hasMessageContaining("waited for room");
            assertThat(interrupted(spilled::get)).hasMessageContaining("can be read later");
            assertThat(interrupted(never::get)).hasMessageContaining("hold");

            held.forEach(Tensor::close);
            assertThat(spilled.get()).isEqualTo(StoreTasks.bytes(1, 15 * MIB));
            mobula.cancel(never);
            StoreFigures.awaitObjects(node, 1, SOON);
            assertThat(spilled.id()).isNotNull(); // reachable until here
        }
        StoreFigures.awaitEmpty(node, SOON);
    }

    private interface Call {
        Object run();
    }

    /// Has a thread call something, interrupts it when it waits, and gives what it threw.
    private static GetInterruptedException interrupted(Call call) throws Exception {
        var task = new FutureTask<>(() -> {
            try {
                return "gave " + call.run();
            } catch (GetInterruptedException e) {
                return Thread.currentThread().isInterrupted() ? e : "no flag";
            }
        });
        Thread thread = Thread.ofPlatform().start(task);
        Await.until(
                "it waits",
                NodeUnderTest.LIMIT,
                () -> EnumSet.of(Thread.State.WAITING, Thread.State.TIMED_WAITING)
                        .contains(thread.getState()));
        long begin = System.nanoTime();
        thread.interrupt();
        Object outcome = task.get(NodeUnderTest.LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(outcome).isInstanceOf(GetInterruptedException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(1_500));
        return (GetInterruptedException) outcome;
    }

    @Test
    void sessionsAtOnceSeeTheirOwnValuesAndNoneOfTheOthersEnd() {
        Tensor view;
        ObjectRef<Tensor> moved;
        try (Mobula second = node.connect()) {
            try (Mobula first = node.connect()) {
                Tensor made = first.create(DType.U8, MIB);
                made.asByteBuffer().put(StoreTasks.bytes(3, MIB));
                view = first.put(made).get();
                moved = second.put(made);
                ObjectRef<byte[]> mine = first.put(StoreTasks.bytes(4, MIB));
                ObjectRef<byte[]> other = second.put(StoreTasks.bytes(5, MIB));
                assertThat(mine.get()).isEqualTo(StoreTasks.bytes(4, MIB));
                assertThat(other.get()).isEqualTo(StoreTasks.bytes(5, MIB));
                made.close();
            }
            byte[] expected = StoreTasks.bytes(3, MIB);
            assertThat(StoreTasks.crc(moved.get())).isEqualTo(StoreTasks.crc(expected));
            assertThat(view.toByteArray()).isEqualTo(expected);
            view.close();
        }
        StoreFigures.awaitEmpty(node, SOON);
    }
}
