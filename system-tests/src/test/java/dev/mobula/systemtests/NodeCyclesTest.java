package dev.mobula.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mobula.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Nodes start and stop again and again; `-Dmobula.chaos.cycles` says how often (profile `chaos`: 100).
@Tag("processes")
class NodeCyclesTest {
    private static final int CYCLES = Integer.getInteger("mobula.chaos.cycles", 3);

    @TempDir
    Path folder;

    private Set<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.collect(Collectors.toSet());
        }
    }

    @Test
    @Timeout(1_200)
    void nothingIsLeftOfANodeThatWasStopped() throws Exception {
        for (int cycle = 0; cycle < CYCLES; cycle++) {
            try (var node = NodeUnderTest.start(folder);
                    var _ = node.connect()) {
                assertThat(DeedsRemote.square(cycle).get().value()).isEqualTo((long) cycle * cycle);
                var keeper = KeeperRemote.create(cycle);
                assertThat(keeper.add(1).get()).isEqualTo(cycle + 1);
            }
            assertThat(files()).as("after cycle %d", cycle).containsExactly(folder.resolve("node.log"));
        }
    }

    @Test
    @Timeout(120)
    void aNodeThatStopsEndsItsWorkersThoughTheyAreBusy() throws Exception {
        try (var node = NodeUnderTest.start(folder);
                var _ = node.connect()) {
            var held = DeedsRemote.hold(folder.toString(), "held", 99);
            var spinning = DeedsRemote.options().isolated().spin(folder.toString(), "spinning");
            for (String mark : Set.of("held-1", "spinning-1")) {
                Await.until(mark, NodeUnderTest.LIMIT, () -> Files.exists(folder.resolve(mark)));
            }
            assertThat(held.isDone()).isFalse();
            assertThat(spinning.isDone()).isFalse();
            assertThat(node.children()).isNotEmpty();
        }
    }
}
