package dev.mobula.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mobula.ConfigurationException;
import dev.mobula.GetTimeoutException;
import dev.mobula.cli.local.FakeNodeMain;
import dev.mobula.cli.local.LocalNodes;
import dev.mobula.examples.UsageException;
import dev.mobula.runtime.NodeDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCommandTest {
    private static CommandRun run(FakeExample.Behaviour behaviour) {
        return new CommandRun.World().with(new FakeExample("pi", behaviour)).run("run", "pi");
    }

    private final CommandRun.World world =
            new CommandRun.World().with(new FakeExample("wordcount"), new FakeExample("digits"), new FakeExample("pi"));

    @Test
    void listsTheExamplesWithoutAName() {
        assertThat(world.run("run")).isEqualTo(new CommandRun(0, """
                        Examples:
                          digits     what digits does
                          pi         what pi does
                          wordcount  what wordcount does
                        Run one with 'mobula run EXAMPLE'.
                        """, ""));
    }

    @Test
    void givesAllThatFollowsTheNameToTheExample() {
        assertThat(world.run("run", "digits")).isEqualTo(new CommandRun(0, "digits got []\n", ""));
        assertThat(world.run("run", "digits", "--seed", "7", "-v", "--help", "@file", "--", "-x")
                        .out())
                .isEqualTo("digits got [--seed, 7, -v, --help, @file, --, -x]\n");
    }

    @Test
    void namesTheKnownExamplesIfOneIsUnknown() {
        assertThat(world.run("run", "digts", "--seed", "7")).isEqualTo(new CommandRun(2, "", """
                        mobula: unknown example 'digts': did you mean 'digits'?
                        hint: known examples: digits, pi, wordcount
                        """));
    }

    @Test
    void endsWithTheExitCodeOfTheExample() {
        assertThat(run(_ -> 3)).isEqualTo(new CommandRun(3, "pi got []\n", ""));
    }

    @Test
    void reportsArgumentsThatTheExampleCannotUse() {
        var run = run(_ -> {
            throw new UsageException("--seed=x is not a number: give a whole number");
        });

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).isEqualTo("""
                        mobula: --seed=x is not a number: give a whole number
                        hint: what stands after an example's name goes to it, as in 'mobula run digits --seed 7'
                        """);
    }

    @Test
    void reportsAllProblemsOfTheConfiguration() {
        var run = run(_ -> {
            throw new ConfigurationException("2 problems in the configuration:\n  - one\n  - two", null);
        });

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).isEqualTo("""
                        mobula: 2 problems in the configuration:
                          - one
                          - two
                        hint: correct the settings named above; 'mobula doctor' checks them
                        """);
    }

    @Test
    void tellsTheExampleWhichNodeToUse() {
        var found = new ArrayList<String>();
        var world = new CommandRun.World().with(new FakeExample("pi", _ -> {
            found.add(System.getProperty("mobula.address"));
            return 0;
        }));

        world.run("run", "--address", "local:gpu", "pi");
        world.run("run", "pi");
        assertThat(found).containsExactly("local:gpu", null);
    }

    @Test
    void runsOnANodeOfItsOwnAndStopsIt(@TempDir Path base) {
        var nodes = new LocalNodes(() -> base, List.of(FakeNodeMain.class.getName(), "well"), System.getenv());
        var world = new CommandRun.World().with(nodes).with(new FakeExample("pi", _ -> {
            var node = NodeDirectory.resolve(System.getProperty("mobula.address"), base);
            return node.isRunning() ? 12 : 1;
        }));

        assertThat(world.run("run", "--cluster", "1", "pi")).isEqualTo(new CommandRun(12, "pi got []\n", ""));
        assertThat(base).isEmptyDirectory();
        assertThat(System.getProperty("mobula.address")).isNull();
    }

    @Test
    void refusesToRunOnSeveralNodes() {
        var world = new CommandRun.World().with(new FakeExample("pi"));
        assertThat(world.run("run", "--cluster", "3", "pi")).isEqualTo(new CommandRun(2, "", """
                        mobula: --cluster=3: this version runs one node, several arrive with a later version
                        hint: give 1, or start a node with 'mobula start --head' and use --address local
                        """));
        assertThat(world.run("run", "--cluster", "0", "pi").err())
                .startsWith("mobula: --cluster=0 is no number of nodes\n");
        assertThat(world.run("run", "--cluster", "1", "--address", "local", "pi")
                        .exitCode())
                .isEqualTo(2);
    }

    @Test
    void endsWith4AfterATimeOut() {
        var run = run(_ -> {
            throw new GetTimeoutException("task 7 is not done after 5 s: it waits for 1 GPU", null);
        });

        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.err()).isEqualTo("""
                        mobula: task 7 is not done after 5 s: it waits for 1 GPU
                        hint: the same command may succeed later
                        """);
    }

    @Test
    void reportsAnErrorOfTheJvmToo() {
        var run = run(_ -> {
            throw new OutOfMemoryError("Java heap space");
        });

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).isEqualTo("""
                        mobula: out of memory: Java heap space
                        hint: give the JVM a larger heap, as in MOBULA_JAVA_OPTS=-Xmx4g
                        """);
    }
}
