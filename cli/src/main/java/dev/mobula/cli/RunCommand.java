package dev.mobula.cli;

import dev.mobula.cli.local.LocalNodes;
import dev.mobula.cli.local.NodeStart;
import dev.mobula.cli.local.NodeStop;
import dev.mobula.examples.Example;
import dev.mobula.runtime.NodeDirectory;
import dev.mobula.spi.Nearest;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `mobula run [EXAMPLE [ARGS...]]`.
@Command(
        name = "run",
        description = "Run an example; without a name, list them.",
        footer = {"%nFor example:", "  mobula run", "  mobula run digits --seed 7", "  mobula run --address local pi"})
final class RunCommand implements Callable<Integer> {
    private static final String ADDRESS = "mobula.address";
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_GRACE = Duration.ofSeconds(10);

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "EXAMPLE",
            completionCandidates = NamesForCompletion.ExampleNames.class,
            description = "What to run.")
    @Nullable
    String name;

    @Parameters(index = "1..*", paramLabel = "ARGS", description = "What follows the name goes to the example.")
    List<String> arguments = new ArrayList<>();

    @ArgGroup
    Which which = new Which();

    /// Where it runs: inside this JVM if neither is given.
    static final class Which {
        @Option(
                names = "--address",
                paramLabel = "ADDRESS",
                description = "Run it on this node: local, local:NAME or local:/its/directory.")
        @Nullable
        String address;

        @Option(
                names = "--cluster",
                paramLabel = "N",
                description = "Run it on a node of its own that is stopped afterwards; N is 1.")
        @Nullable
        Integer cluster;
    }

    private final Surroundings surroundings;

    RunCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        if (name == null) {
            list();
            return ExitCodes.OK;
        }
        Example example = example(name);
        if (which.cluster != null) {
            return onPrivateNode(example, which.cluster);
        }
        return which.address == null ? run(example) : at(which.address, example);
    }

    private int run(Example example) throws Exception {
        return example.run(List.copyOf(arguments), surroundings.out(), surroundings.err());
    }

    /// Runs an example whose `Mobula.start()` finds this address.
    private int at(String address, Example example) throws Exception {
        String before = System.getProperty(ADDRESS);
        System.setProperty(ADDRESS, address);
        try {
            return run(example);
        } finally {
            if (before == null) {
                System.clearProperty(ADDRESS);
            } else {
                System.setProperty(ADDRESS, before);
            }
        }
    }

    private int onPrivateNode(Example example, int count) throws Exception {
        if (count < 1) {
            throw new WrongUsage("--cluster=" + count + " is no number of nodes", "give 1 for a node of its own");
        }
        if (count > 1) {
            throw new WrongUsage(
                    "--cluster=" + count + ": this version runs one node, several arrive with a later version",
                    "give 1, or start a node with 'mobula start --head' and use --address local");
        }
        LocalNodes nodes = surroundings.nodes();
        String privateName = "run-" + ProcessHandle.current().pid();
        Path folder = NodeDirectory.of(privateName, nodes.base());
        List<String> command = new ArrayList<>(nodes.mainAndArguments());
        command.add("--name=" + privateName);
        NodeDirectory node = new NodeStart(folder, command, nodes.environment(), START_LIMIT)
                .start(false)
                .node();
        Thread hook = new Thread(() -> stop(node, true), "mobula-run-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return at("local:" + folder, example);
        } finally {
            stop(node, false);
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException _) {
                // This JVM was told to end: the hook finds that the node has stopped.
            }
        }
    }

    // Nothing runs on it any more, except when this JVM is told to end.
    private void stop(NodeDirectory node, boolean atOnce) {
        try {
            new NodeStop(node, STOP_GRACE, atOnce, surroundings.err()::println).stop();
        } catch (IOException e) {
            surroundings.err().println("node " + node.name() + " left files behind: " + e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private Example example(String name) {
        List<String> names = surroundings.examples().names();
        return surroundings
                .examples()
                .named(name)
                .orElseThrow(() -> new WrongUsage(
                        "unknown example '" + name + "'" + Nearest.question(name, names),
                        "known examples: " + String.join(", ", names)));
    }

    private void list() {
        PrintStream out = surroundings.out();
        out.println("Examples:");
        int width = surroundings.examples().names().stream()
                .mapToInt(String::length)
                .max()
                .orElse(0);
        for (Example example : surroundings.examples().all()) {
            out.println("  " + Columns.pad(example.name(), width) + "  " + example.summary());
        }
        out.println("Run one with 'mobula run EXAMPLE'.");
    }
}
