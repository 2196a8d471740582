package dev.mobula.testing.graph;

import static org.junit.jupiter.api.Assertions.fail;

import dev.mobula.Mobula;
import dev.mobula.MobulaConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/// Random graphs end as the oracle says. `-Dmobula.seeds=N` runs more of them, `-Dmobula.seed=N` one alone.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RandomGraphsTest {
    private static final long SEEDS = Long.getLong("mobula.seeds", 1_000);
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static final int CROWD = 4;

    private final GraphSeries series = GraphSeries.inThisJvm(
            cpus -> Mobula.start(MobulaConfig.defaults().cpus(cpus).memory(1L << 30)), LIMIT);

    @TestFactory
    Stream<DynamicTest> aGraphEndsAsTheOracleSays() {
        return seeds(1).mapToObj(
                        seed -> DynamicTest.dynamicTest("seed=" + seed, () -> check(List.of(TaskGraph.of(seed)))));
    }

    @TestFactory
    Stream<DynamicTest> severalGraphsAtOnceEndAsTheOracleSays() {
        return seeds(10).mapToObj(seed -> DynamicTest.dynamicTest("seed=" + seed, () -> check(crowd(seed))));
    }

    private static LongStream seeds(int every) {
        Long only = Long.getLong("mobula.seed");
        return only != null ? LongStream.of(only) : LongStream.range(0, SEEDS / every);
    }

    // Graphs of this seed and the next ones that are made for as many CPUs.
    private static List<TaskGraph> crowd(long seed) {
        var first = TaskGraph.sharing(seed);
        List<TaskGraph> crowd = new ArrayList<>(List.of(first));
        for (long next = seed + 1; crowd.size() < CROWD; next++) {
            var graph = TaskGraph.sharing(next);
            if (graph.cpus() == first.cpus()) {
                crowd.add(graph);
            }
        }
        return crowd;
    }

    private void check(List<TaskGraph> graphs) {
        var problems = series.problems(graphs);
        if (!problems.isEmpty()) {
            fail(problems + "\nRun it again with -Dtest=RandomGraphsTest -Dmobula.seed="
                    + graphs.getFirst().seed());
        }
    }

    @AfterAll
    void closeSessions() {
        series.close();
    }
}
