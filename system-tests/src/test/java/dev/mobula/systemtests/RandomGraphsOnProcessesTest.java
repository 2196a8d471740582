package dev.mobula.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mobula.Mobula;
import dev.mobula.testing.graph.GraphSeries;
import dev.mobula.testing.graph.TaskGraph;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The random graphs of the module `testing`, on nodes whose workers are processes. `-Dmobula.graphs=N` runs more of
/// them, `-Dmobula.seed=N` one alone.
@Tag("processes")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RandomGraphsOnProcessesTest {
    private static final long SEEDS = Long.getLong("mobula.graphs", 100);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Map<Integer, NodeUnderTest> nodes = new HashMap<>();
    private final GraphSeries series = GraphSeries.inOtherJvms(this::session, LIMIT);

    @TempDir
    Path folder;

    private Mobula session(int cpus) {
        return nodes.computeIfAbsent(cpus, this::startNode).connect();
    }

    private NodeUnderTest startNode(int cpus) {
        try {
            var below = Files.createDirectory(folder.resolve("cpus" + cpus));
            return NodeUnderTest.start(below, "--cpus=" + cpus, "--memory=1GiB");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @TestFactory
    Stream<DynamicTest> aGraphEndsAsTheOracleSays() {
        Long only = Long.getLong("mobula.seed");
        // A stream is consumed in the process that asked for it; the graphs hand theirs to other tasks.
        var seeds = only != null
                ? LongStream.of(only)
                : LongStream.range(0, Long.MAX_VALUE)
                        .filter(seed -> !TaskGraph.of(seed).streams())
                        .limit(SEEDS);
        return seeds.mapToObj(seed -> DynamicTest.dynamicTest(
                "seed=" + seed,
                () -> assertThat(series.problems(List.of(TaskGraph.of(seed))))
                        .as("run it again with -Dmobula.seed=%d", seed)
                        .isEmpty()));
    }

    @AfterAll
    void stop() {
        series.close();
        nodes.values().forEach(NodeUnderTest::close);
    }
}
