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

    // Sessions are shared by the seeds that need as many CPUs, and opened anew now and then.
    private static final int RUNS_PER_SESSION = 25;
    private static final int CROWD = 4;

    private final Mobula[] sessions = new Mobula[5];
    private final int[] runs = new int[5];

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
        int cpus = graphs.getFirst().cpus();
        List<String> problems = new ArrayList<>();
        try {
            var observed = GraphRun.ofAll(graphs, session(cpus), LIMIT);
            for (int i = 0; i < graphs.size(); i++) {
                var ofGraph = Oracle.problems(graphs.get(i), observed.get(i));
                if (!ofGraph.isEmpty()) {
                    problems.add(String.join("\n- ", ofGraph) + "\nin the " + graphs.get(i));
                }
            }
        } catch (RuntimeException | Error e) {
            close(cpus);
            throw new AssertionError("the run of " + graphs + " threw " + e, e);
        }
        if (!problems.isEmpty()) {
            close(cpus);
            fail(String.join("\n- ", problems) + "\nRun it again with -Dtest=RandomGraphsTest -Dmobula.seed="
                    + graphs.getFirst().seed());
        }
    }

    private Mobula session(int cpus) {
        if (runs[cpus]++ % RUNS_PER_SESSION == 0) {
            close(cpus);
        }
        if (sessions[cpus] == null) {
            sessions[cpus] = Mobula.start(MobulaConfig.defaults().cpus(cpus).memory(1L << 30));
        }
        return sessions[cpus];
    }

    private void close(int cpus) {
        if (sessions[cpus] != null) {
            sessions[cpus].close();
            sessions[cpus] = null;
        }
    }

    @AfterAll
    void closeSessions() {
        for (int cpus = 0; cpus < sessions.length; cpus++) {
            close(cpus);
        }
    }
}
