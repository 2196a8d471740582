package dev.mobula.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mobula.Mobula;
import dev.mobula.ObjectStream;
import dev.mobula.TaskFailedException;
import dev.mobula.TaskInfo;
import dev.mobula.TaskState;
import dev.mobula.testing.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Items of a producer in a worker process: each as soon as it is made, and not too many ahead.
@Tag("processes")
@Timeout(120)
class StreamScenariosTest {
    private static final int MIB = 1 << 20;

    private static NodeUnderTest node;

    @TempDir
    Path folder;

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
        StoreFigures.awaitEmpty(node, NodeUnderTest.LIMIT);
    }

    private boolean isMade(int item) {
        return Files.exists(folder.resolve("made-" + item));
    }

    private void letGo(int... items) throws Exception {
        for (int item : items) {
            Files.createFile(folder.resolve("go-" + item));
        }
    }

    @Test
    void theFirstItemArrivesBeforeTheSecondIsMade() throws Exception {
        try (ObjectStream<Integer> items = StoreTasksRemote.gated(folder.toString(), 5, -1)) {
            assertThat(items.next()).isZero();
            assertThat(isMade(1)).isFalse();
            letGo(1);
            assertThat(items.next()).isEqualTo(1);
            assertThat(isMade(2)).isFalse();
            letGo(2, 3, 4);

            assertThat(items.stream()).containsExactly(2, 3, 4);
            assertThat(items.completion().get()).isEqualTo(5);
        }
    }

    @Test
    void anExceptionAfterTwoItemsIsTheThird() throws Exception {
        try (ObjectStream<Integer> items = StoreTasksRemote.gated(folder.toString(), 5, 2)) {
            letGo(1);
            assertThat(items.next()).isZero();
            assertThat(items.next()).isEqualTo(1);
            assertThatThrownBy(items::next)
                    .isInstanceOf(TaskFailedException.class)
                    .hasMessageContaining("item 2 cannot be made")
                    .hasCauseExactlyInstanceOf(IllegalStateException.class);
            assertThat(items.hasNext()).isFalse();
        }
    }

    @Test
    void closingTheStreamStopsTheProducer() {
        try (ObjectStream<Integer> items = StoreTasksRemote.gated(folder.toString(), 5, -1)) {
            assertThat(items.next()).isZero();
        }

        Await.until("the producer was interrupted", NodeUnderTest.LIMIT, () -> Files.exists(folder.resolve("stopped")));
        assertThat(isMade(1)).isFalse();
        Await.until("its CPU is free", NodeUnderTest.LIMIT, () -> {
            var info = mobula.state().nodes().getFirst();
            return info.available().equals(info.total());
        });
    }

    @Test
    void aConsumerThatStopsHoldsTheProducerBack() {
        try (ObjectStream<byte[]> items =
                StoreTasksRemote.options().streamBuffer(2).largeItems(folder.toString(), MIB)) {
            assertThat(items.next()).isEqualTo(StoreTasks.bytes(0, MIB));
            awaitHeldBack(items);
            assertThat(made()).as("1 taken, 2 in the buffer, 1 in progress").isEqualTo(4);
            assertThat(node.store().objects()).isBetween(2L, 4L);

            assertThat(items.next()).isEqualTo(StoreTasks.bytes(1, MIB));
            assertThat(items.next()).isEqualTo(StoreTasks.bytes(2, MIB));
            Await.until("two more are made", NodeUnderTest.LIMIT, () -> made() == 6);
            awaitHeldBack(items);
            assertThat(made()).isEqualTo(6);
        }
    }

    private void awaitHeldBack(ObjectStream<?> items) {
        Await.until(
                "the producer is held back",
                NodeUnderTest.LIMIT,
                () -> mobula.state()
                        .task(items.completion().id().task())
                        .map(TaskInfo::state)
                        .equals(Optional.of(TaskState.RUNNING_BLOCKED)));
    }

    private int made() {
        List<Integer> made =
                IntStream.range(0, 100).filter(this::isMade).boxed().toList();
        return made.size();
    }
}
