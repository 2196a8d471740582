package dev.mobula.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mobula.ObjectRef;
import dev.mobula.testing.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// More tasks wait than the heap of a node has room for.
@Tag("processes")
@Timeout(180)
class FloodTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int TASKS = 400_000;

    private static String log(NodeUnderTest node) {
        try {
            return Files.readString(node.directory().resolve("logs").resolve("node.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aNodeWhoseHeapIsShortHoldsBackThoseWhoSubmitAndLosesNothing(@TempDir Path nodeFolder, @TempDir Path folder)
            throws Exception {
        List<String> small = List.of("env", "JAVA_TOOL_OPTIONS=-Xmx96m -XX:+ExitOnOutOfMemoryError");
        try (var node = NodeUnderTest.start(small, nodeFolder, "--cpus=4");
                var mobula = node.connect()) {
            var submitted = CompletableFuture.supplyAsync(() -> {
                List<ObjectRef<Integer>> refs = new ArrayList<>(TASKS);
                for (int i = 0; i < TASKS; i++) {
                    refs.add(StoreTasksRemote.on(mobula).afterwards(folder.toString(), "go", i));
                }
                return refs;
            });
            Await.until(
                    "the node says that its heap is short",
                    LIMIT,
                    () -> submitted.isDone() || log(node).contains("The heap of this node is short"));
            assertThat(submitted).as(() -> log(node)).isNotDone();
            Files.createFile(folder.resolve("go"));

            long sum = 0;
            for (ObjectRef<Integer> ref : submitted.join()) {
                sum += ref.get();
            }
            assertThat(sum).isEqualTo((TASKS - 1L) * TASKS / 2);
        }
    }
}
