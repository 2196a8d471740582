package dev.mobula.testing.graph;

import static org.junit.jupiter.api.Assertions.fail;

import dev.mobula.Mobula;
import dev.mobula.MobulaConfig;
import java.time.Duration;
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

    private final Mobula[] sessions = new Mobula[5];
    private final int[] runs = new int[5];

    @TestFactory
    Stream<DynamicTest> endsAsTheOracleSays() {
        Long only = Long.getLong("mobula.seed");
        LongStream seeds = only == null ? LongStream.range(0, SEEDS) : LongStream.of(only);
        return seeds.mapToObj(seed -> DynamicTest.dynamicTest("seed=" + seed, () -> check(seed)));
    }

    private void check(long seed) {
        var graph = TaskGraph.of(seed);
        List<String> problems;
        try {
            problems = Oracle.problems(graph, GraphRun.of(graph, session(graph.cpus()), LIMIT));
        } catch (RuntimeException | Error e) {
            close(graph.cpus());
            throw new AssertionError(message(graph, List.of("the run threw " + e)), e);
        }
        if (!problems.isEmpty()) {
            close(graph.cpus());
            fail(message(graph, problems));
        }
    }

    private static String message(TaskGraph graph, List<String> problems) {
        return "seed " + graph.seed() + ":\n- " + String.join("\n- ", problems) + "\nrun it again with"
                + " -Dtest=RandomGraphsTest -Dmobula.seed=" + graph.seed() + "\n" + graph;
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
