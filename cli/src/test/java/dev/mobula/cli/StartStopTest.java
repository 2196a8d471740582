package dev.mobula.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mobula.cli.local.LocalNodes;
import dev.mobula.cli.local.NodeStart;
import dev.mobula.runtime.NodeDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The commands with a real node process.
class StartStopTest {
    private static final int CYCLES = 3;

    @TempDir
    Path base;

    private CommandRun.World world;

    @BeforeEach
    void usesRealNodes() {
        world = new CommandRun.World().with(new LocalNodes(() -> base, List.of(NodeStart.MAIN_CLASS), System.getenv()));
    }

    @AfterEach
    void endsAllNodes() {
        assertThat(world.run("stop", "--all", "--force").exitCode()).isZero();
    }

    private static void await(String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - start).as(what).isLessThan(TimeUnit.SECONDS.toNanos(30));
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private NodeDirectory start() {
        var run = world.run("start", "--head", "--cpus", "1");
        assertThat(run.exitCode()).as(run.err()).isZero();
        return NodeDirectory.resolve("local", base);
    }

    private static List<ProcessHandle> processes(NodeDirectory node) {
        var processes = new ArrayList<>(node.process().stream().toList());
        node.process().ifPresent(process -> process.descendants().forEach(processes::add));
        return processes;
    }

    private static boolean runs(ProcessHandle process) {
        return process.isAlive() && !NodeDirectory.isZombie(process.pid());
    }

    private void assertNothingIsLeft(NodeDirectory node, List<ProcessHandle> processes) {
        assertThat(base).isEmptyDirectory();
        assertThat(node.sharedMemory()).doesNotExist();
        // One that makes a cache for later workers may outlive a killed node for a moment.
        await("the end of all its processes", () -> processes.stream().noneMatch(StartStopTest::runs));
    }

    @Test
    void startsAndStopsAgainAndAgainAndLeavesNothing() {
        for (int cycle = 0; cycle < CYCLES; cycle++) {
            var node = start();
            assertThat(node.logs().resolve("node.out")).exists();
            assertThat(node.sharedMemory()).exists();
            assertThat(world.run("status").out())
                    .contains("node default  ready  pid " + node.pid(), "cpus      0 of 1");
            var processes = processes(node);

            var run = world.run("stop");
            assertThat(run).isEqualTo(new CommandRun(0, "node default has stopped (pid " + node.pid() + ")\n", ""));
            assertNothingIsLeft(node, processes);
        }
    }

    @Test
    void startsOneOfTwoThatAreStartedAtOnce() throws Exception {
        Callable<CommandRun> start = () -> world.run("start", "--head", "--cpus", "1");
        try (var executor = Executors.newFixedThreadPool(2)) {
            var runs = executor.invokeAll(List.of(start, start));
            assertThat(List.of(runs.get(0).get().exitCode(), runs.get(1).get().exitCode()))
                    .containsExactlyInAnyOrder(0, 1);
        }
        var node = NodeDirectory.resolve("local", base);
        assertThat(world.run("start", "--head").err())
                .startsWith("mobula: node 'default' runs already (pid " + node.pid() + ",");
        assertThat(world.run("status").exitCode()).isZero();
    }

    @Test
    void removesWhatAKilledNodeLeft() throws IOException {
        var node = start();
        await("a worker", () -> processes(node).size() > 1);
        var processes = processes(node);
        node.process().orElseThrow().destroyForcibly();
        await("the node's end", () -> !node.isRunning());
        assertThat(Files.exists(node.directory())).isTrue();
        assertThat(world.run("status").exitCode()).isEqualTo(5);

        var run = world.run("stop");
        assertThat(run.out())
                .startsWith("node default was ended (pid " + node.pid() + "); removed ")
                .contains(node.sharedMemory().toString(), node.directory().toString());
        assertNothingIsLeft(node, processes);
    }

    @Test
    void startsOverWhatAKilledNodeLeft() {
        var first = start();
        first.process().orElseThrow().destroyForcibly();
        await("the node's end", () -> !first.isRunning());

        var second = start();
        assertThat(second.pid()).isNotEqualTo(first.pid());
        var processes = processes(second);
        assertThat(world.run("stop", "--force").exitCode()).isZero();
        assertNothingIsLeft(second, processes);
    }

    @Test
    void listsAndPrintsTheLogsOfTheNode() {
        start();
        assertThat(world.run("logs").out()).contains("node.log", "node.out");
        assertThat(world.run("logs", "node.out").out()).contains("Node default is ready in " + base + "/default");
        assertThat(world.run("logs", "worker", "99").exitCode()).isEqualTo(3);
        assertThat(world.run("job", "list").out()).isEqualTo("no jobs were submitted to this node\n");
        assertThat(world.run("job", "status", "nope").exitCode()).isEqualTo(3);
    }

    @Test
    void saysWhyARealNodeDidNotStart() {
        var run = world.run("start", "--head", "--object-store-memory", "90TiB");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("its process ended with exit code 1", "--object-store-memory");
        assertThat(base).isEmptyDirectory();
    }
}
