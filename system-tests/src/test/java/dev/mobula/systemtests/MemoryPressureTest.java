package dev.mobula.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.mobula.Backoff;
import dev.mobula.Mobula;
import dev.mobula.ObjectRef;
import dev.mobula.OutOfMemoryException;
import dev.mobula.systemtests.Growth.Grown;
import dev.mobula.testing.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// More tasks grow than there is memory for: scenario 33.
@Tag("processes")
@Timeout(180)
class MemoryPressureTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int OLD = 2;
    private static final int TASKS = 20;
    /// Each in a process of its own, so that with the node two fit into the limit for sure, and five do not.
    private static final int MEBIBYTES = 300;
    private static final String NODE_LIMIT = "1600MiB";

    @TempDir
    Path folder;

    private ObjectRef<Grown> grow(String name) {
        return GrowthRemote.options()
                .isolated()
                .name(name)
                .oomRetries(100)
                .backoff(new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1)))
                .grow(folder.toString(), name, MEBIBYTES, "go");
    }

    private boolean isMarked(String name) {
        return Files.exists(folder.resolve(name));
    }

    // Whether one of the new tasks has begun for a second time.
    private boolean anyWasStopped() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(file -> file.getFileName().toString().matches("new\\d+-2"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theNewestAreStoppedAndAllFinishInTheEnd(@TempDir Path nodeFolder) throws IOException {
        try (var node = NodeUnderTest.start(
                        nodeFolder, "--cpus=5", "--worker-heap=128MiB", "--memory-limit=" + NODE_LIMIT);
                Mobula mobula = node.connect()) {
            List<ObjectRef<Grown>> all = new ArrayList<>();
            for (int i = 0; i < OLD; i++) {
                all.add(grow("old" + i));
            }
            Await.until(
                    "both old tasks hold their memory",
                    LIMIT,
                    () -> isMarked("old0-1-grown") && isMarked("old1-1-grown"));
            for (int i = OLD; i < TASKS; i++) {
                all.add(grow("new" + i));
            }
            Await.until("a new one was stopped and is tried again", LIMIT, this::anyWasStopped);
            Files.writeString(folder.resolve("go"), "");

            List<Grown> grown = mobula.getAll(all, LIMIT);

            assertThat(grown).extracting(Grown::bytes).containsOnly((long) MEBIBYTES << 20);
            assertThat(grown.subList(0, OLD))
                    .as("those that began first were never stopped")
                    .extracting(Grown::attempt)
                    .containsOnly(1);
            assertThat(grown).extracting(Grown::attempt).anyMatch(attempt -> attempt > 1);
        }
    }

    @Test
    void theNewestTaskInAFullHeapIsStoppedAndItsWorkerGoesOn(@TempDir Path nodeFolder) throws IOException {
        try (var node = NodeUnderTest.start(nodeFolder, "--cpus=2", "--worker-heap=128MiB");
                Mobula mobula = node.connect()) {
            ObjectRef<Integer> first =
                    GrowthRemote.options().backoff(Backoff.NONE).fillHeap(folder.toString(), "first", 0.4, "go");
            Await.until("the first holds its share", LIMIT, () -> isMarked("first-1"));
            ObjectRef<Integer> second =
                    GrowthRemote.options().backoff(Backoff.NONE).fillHeap(folder.toString(), "second", 0.88, "go");

            assertThat(second.get(LIMIT)).as("its attempts").isEqualTo(2);
            assertThat(mobula.wait(List.of(first), 1, Duration.ofMillis(1)).pending())
                    .hasSize(1);
            Files.writeString(folder.resolve("go"), "");
            assertThat(first.get(LIMIT)).as("its attempts").isEqualTo(1);
            assertThat(Deeds.markedPid(folder.resolve("second-2")))
                    .as("the worker lives")
                    .isEqualTo(Deeds.markedPid(folder.resolve("first-1")));
        }
    }

    @Test
    void aTaskThatTakesTooMuchAloneFailsWithAReport(@TempDir Path nodeFolder) throws IOException {
        try (var node = NodeUnderTest.start(nodeFolder, "--worker-heap=128MiB", "--memory-limit=900MiB");
                Mobula mobula = node.connect()) {
            ObjectRef<Grown> greedy = GrowthRemote.options()
                    .isolated()
                    .name("greedy")
                    .retries(1)
                    .oomRetries(1)
                    .backoff(Backoff.NONE)
                    .grow(folder.toString(), "greedy", 1_500, "never");

            var failure = catchThrowableOfType(OutOfMemoryException.class, () -> greedy.get(LIMIT));

            assertThat(failure.attempts()).isEqualTo(2);
            assertThat(failure)
                    .hasMessageStartingWith("greedy (" + greedy.id().task() + ") was stopped for lack of memory on"
                            + " attempt 2 of 2 (all its oomRetries=1 are used). Node "
                            + mobula.state().nodes().getFirst().id() + " ran low on memory: ")
                    .hasMessageContaining(" GiB of 0.88 GiB used (")
                    .hasMessageContaining("of this node's limit")
                    .hasMessageContaining(greedy.id().task() + " of greedy (attempt 2, ")
                    .hasMessageContaining("(process " + Deeds.markedPid(folder.resolve("greedy-2")) + ", ")
                    .hasMessageContaining("Largest processes: ")
                    .hasMessageContaining("Object store: ")
                    .hasMessageContaining("move the limit with --memory-limit");
            assertThat(Deeds.markedPid(folder.resolve("greedy-1")))
                    .as("in another process")
                    .isNotEqualTo(Deeds.markedPid(folder.resolve("greedy-2")));
        }
    }
}
