package dev.mobula.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mobula.cli.local.FakeNode;
import dev.mobula.cli.local.FakeNodeMain;
import dev.mobula.cli.local.LocalNodes;
import dev.mobula.runtime.NodeDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartAndStopCommandTest {
    @TempDir
    Path base;

    private CommandRun.World world(String behaviour) {
        return new CommandRun.World()
                .with(new LocalNodes(() -> base, List.of(FakeNodeMain.class.getName(), behaviour), System.getenv()));
    }

    @AfterEach
    void endsAllNodes() {
        for (var node : NodeDirectory.running(base)) {
            node.process().ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    private NodeDirectory node(String name) {
        return NodeDirectory.resolve("local:" + name, base);
    }

    @Test
    void startsANodeAndSaysHowToUseIt() {
        var run = world("well").run("start", "--head", "--cpus", "2", "--resources", "license=2");

        var node = node("default");
        assertThat(run).isEqualTo(new CommandRun(0, """
                        node default is ready: pid %d, HTTP 127.0.0.1:%d, files in %s/default
                          connect   MOBULA_ADDRESS=local java -cp ...   (or Mobula.connect("local"))
                          submit    mobula submit --wait app.jar
                          look      mobula status
                          stop      mobula stop
                        """.formatted(node.pid(), node.httpPort(), base), ""));
        assertThat(node.directory().resolve("logs/node.out"))
                .content()
                .contains("[well, --cpus=2, --resources=license=2, --name=default, --dir=" + base + "/default]");
    }

    @Test
    void stopsTheOnlyNodeAndLeavesNothing() {
        world("well").run("start", "--head");
        var node = node("default");

        assertThat(world("well").run("stop").out()).isEqualTo("node default has stopped (pid " + node.pid() + ")\n");
        assertThat(node.isRunning()).isFalse();
        assertThat(base).isEmptyDirectory();
    }

    @Test
    void refusesASecondNodeOfTheSameName() {
        world("well").run("start", "--head");
        var node = node("default");

        assertThat(world("well").run("start", "--head"))
                .isEqualTo(new CommandRun(1, "", """
                        mobula: node 'default' runs already (pid %d, directory %s/default)
                        hint: stop it with 'mobula stop --name default', or start another beside it with \
                        'mobula start --head --name OTHER'
                        """.formatted(node.pid(), base)));
        assertThat(node.isRunning()).isTrue();
    }

    @Test
    void saysHowToNameOneOfSeveralNodes() {
        world("well").run("start", "--head");
        var run = world("well").run("start", "--head", "--name", "gpu");

        assertThat(run.out())
                .contains(
                        "MOBULA_ADDRESS=local:gpu java",
                        "mobula submit --address local:gpu --wait app.jar",
                        "mobula status --name gpu",
                        "mobula stop --name gpu");
        assertThat(world("well").run("stop")).isEqualTo(new CommandRun(2, "", """
                        mobula: several nodes run: default, gpu
                        hint: say which with --name, or --all
                        """));
        assertThat(world("well").run("stop", "--name", "gpu").out()).startsWith("node gpu has stopped");
        assertThat(world("well").run("stop", "--all").out()).startsWith("node default has stopped");
        assertThat(base).isEmptyDirectory();
    }

    @Test
    void startsAndStopsANodeElsewhere(@TempDir Path elsewhere) {
        var folder = elsewhere.resolve("x").toString();
        assertThat(world("well")
                        .run("start", "--head", "--name", "n", "--dir", folder)
                        .out())
                .contains("MOBULA_ADDRESS=local:" + folder + " java", "mobula stop --dir " + folder);

        assertThat(world("well").run("stop").out()).isEqualTo("no node runs\n");
        assertThat(world("well").run("stop", "--dir", folder).out()).startsWith("node n has stopped");
        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void printsWhyANodeDidNotStartAndLeavesNothing() {
        var run = world("fails").run("start", "--head");

        assertThat(run).isEqualTo(new CommandRun(1, "", """
                        mobula: the node did not start: its process ended with exit code 9:
                          fake node with [fails, --name=default, --dir=%s/default]
                          Port 80 is taken by pid 7: give another with --port
                        hint: correct what it says, and start it again
                        """.formatted(base)));
        assertThat(base).isEmptyDirectory();
    }

    @Test
    void endsANodeThatDoesNotBecomeReady() {
        var run = world("hangs").run("start", "--head", "--timeout", "1s");

        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.err())
                .startsWith("mobula: the node was not ready after 1 s and was ended")
                .endsWith("hint: look at the machine's load, or give it longer with --timeout\n");
        assertThat(base).isEmptyDirectory();
    }

    @Test
    void saysThatTheClassOfANodeIsMissing() {
        var nodes = new LocalNodes(() -> base, List.of("no.such.Main"), System.getenv());
        assertThat(new CommandRun.World().with(nodes).run("start", "--head").err())
                .contains("ended with exit code 1", "Could not find or load main class no.such.Main");
        assertThat(base).isEmptyDirectory();
    }

    @Test
    void endsANodeThatDoesNotStopInTime() {
        world("deaf").run("start", "--head");
        var pid = node("default").pid();

        var run = world("deaf").run("stop", "--grace", "0s");
        assertThat(run.out()).isEqualTo("node default was ended (pid " + pid + "); removed " + base + "/default\n");
        assertThat(run.err()).isEqualTo("""
                        node 'default' is stopping: 2 tasks left
                        node 'default' has not stopped 10 s after it was asked to: ending it
                        """);
        assertThat(base).isEmptyDirectory();
    }

    @Test
    void killsANodeByForce() {
        world("stubborn").run("start", "--head");
        var node = node("default");

        var run = world("stubborn").run("stop", "--force");
        assertThat(run)
                .isEqualTo(new CommandRun(
                        0, "node default was ended (pid " + node.pid() + "); removed " + base + "/default\n", ""));
        assertThat(node.isRunning()).isFalse();
    }

    @Test
    void removesWhatAKilledNodeLeft() throws IOException {
        new FakeNode(base.resolve("dead"), "dead", 1L << 30).close();

        assertThat(world("well").run("stop").out())
                .isEqualTo("node dead was ended (pid 1073741824); removed " + base + "/dead\n");
        assertThat(base).isEmptyDirectory();
    }

    @Test
    void isContentIfNothingRuns() {
        assertThat(world("well").run("stop")).isEqualTo(new CommandRun(0, "no node runs\n", ""));
        assertThat(world("well").run("stop", "--all")).isEqualTo(new CommandRun(0, "no node runs\n", ""));
        assertThat(world("well").run("stop", "--name", "x"))
                .isEqualTo(new CommandRun(0, "no node runs by the name x\n", ""));
    }

    @Test
    void startsOnlyTheFirstNode() {
        assertThat(world("well").run("start")).isEqualTo(new CommandRun(2, "", """
                        mobula: a node without --head would join others, and several nodes arrive with a later version
                        hint: 'mobula start --head' starts the first node
                        """));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--cpus|many|'many' is not a number: give one such as 4 or 0.5",
                "--cpus|0|a node without CPUs runs nothing: give one such as 4 or 0.5",
                "--cpus|-1|cpus=-1.0 is negative: use 0 for 'needs none'",
                "--gpus|0.5|'0.5' is not a whole number: give one such as 2",
                "--memory|1k|'1k' is too little for a node: give 64MiB or more",
                "--memory-limit|1k|'1k' is too little for a node: give 64MiB or more",
                "--memory-usage-threshold|95|'95' is no share of memory: give one such as 0.95",
                "--memory-usage-threshold|x|'x' is not a number: give one such as 0.95",
                "--memory-monitor-refresh|2|'2' is not a time: write it as 500ms or 10s, or 0 for never",
                "--object-store-memory|x|"
                        + "memory='x' is not an amount of memory: use bytes, or a unit as in 512MiB or 4GiB",
                "--resources|license|resources entry 'license' is not name=amount: write it as license=2",
                "--labels|zone|entry 'zone' is not name=value: write it as zone=a",
                "--port|70000|70000 is outside 0 to 65535: leave it out to get a free one",
            })
    void refusesValuesThatCannotBeUsed(String option, String value, String message) {
        assertThat(world("well").run("start", "--head", option + "=" + value))
                .isEqualTo(new CommandRun(2, "", """
                        mobula: %s: %s
                        hint: 'mobula help start' shows how to use it
                        """.formatted(option, message)));
    }

    @Test
    void reportsAllProblemsAtOnce() {
        assertThat(world("well").run("start", "--head", "--cpus=x", "--port=-1").err())
                .isEqualTo("""
                        mobula: --cpus: 'x' is not a number: give one such as 4 or 0.5
                          --port: -1 is outside 0 to 65535: leave it out to get a free one
                        hint: 'mobula help start' shows how to use it
                        """);
    }

    @Test
    void refusesNamesAndTimesThatCannotBeUsed() {
        assertThat(world("well").run("start", "--head", "--name", "a/b").err())
                .startsWith("mobula: name='a/b' cannot name a node: use up to 64 letters, digits, ");
        assertThat(world("well").run("stop", "--grace", "soon").err()).isEqualTo("""
                        mobula: Invalid value for option '--grace': 'soon' is not a time: write it as 500ms, 30s, 5m or 1h
                        hint: 'mobula help stop' shows how to use it
                        """);
        assertThat(world("well").run("stop", "--all", "--name", "x").exitCode()).isEqualTo(2);
    }
}
