package dev.mobula.cli;

import dev.mobula.cli.local.LocalNodes;
import dev.mobula.cli.local.NodeStop;
import dev.mobula.runtime.NodeDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `mobula stop`.
@Command(
        name = "stop",
        description = "Stop nodes on this host, and remove what killed ones left.",
        footer = {
            "%nTasks that run may end within --grace; new ones are refused. For example:",
            "  mobula stop",
            "  mobula stop --name gpu --grace 5m",
            "  mobula stop --all --force"
        })
final class StopCommand implements Callable<Integer> {
    @ArgGroup
    Which which = new Which();

    /// Which nodes; one way of naming them at most.
    static final class Which {
        @Option(names = "--all", description = "All nodes of this user.")
        boolean all;

        @Option(names = "--name", paramLabel = "NAME", description = "The node of that name.")
        @Nullable
        String name;

        @Option(names = "--dir", paramLabel = "DIR", description = "The node whose files are there.")
        @Nullable
        Path directory;
    }

    @Option(
            names = "--grace",
            paramLabel = "TIME",
            converter = TimeSpan.class,
            description = "How long tasks that run may take, as in 5m; 30s if left out.")
    Duration grace = Duration.ofSeconds(30);

    @Option(names = "--force", description = "End it at once, with all that runs.")
    boolean force;

    private final Surroundings surroundings;

    StopCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        List<NodeDirectory> nodes = chosen();
        if (nodes.isEmpty()) {
            surroundings.out().println("no node runs" + (which.name == null ? "" : " by the name " + which.name));
            return ExitCodes.OK;
        }
        for (NodeDirectory node : nodes) {
            NodeStop.Outcome outcome = new NodeStop(node, grace, force, this::say).stop();
            surroundings.out().println(sentence(node, outcome));
        }
        return ExitCodes.OK;
    }

    private void say(String line) {
        surroundings.err().println(line);
    }

    private static String sentence(NodeDirectory node, NodeStop.Outcome outcome) {
        String removed = outcome.removed().isEmpty() ? "" : "; removed " + String.join(", ", outcome.removed());
        return "node " + node.name() + (outcome.clean() ? " has stopped" : " was ended") + " (pid " + node.pid() + ")"
                + removed;
    }

    private List<NodeDirectory> chosen() {
        LocalNodes nodes = surroundings.nodes();
        if (which.directory != null) {
            return in(which.directory);
        }
        if (which.name != null) {
            try {
                return in(NodeDirectory.of(which.name, nodes.base()));
            } catch (IllegalArgumentException e) {
                throw new WrongUsage(String.valueOf(e.getMessage()), "'mobula status' shows the nodes that run");
            }
        }
        List<NodeDirectory> found = NodeDirectory.all(nodes.base());
        List<NodeDirectory> running =
                found.stream().filter(NodeDirectory::isRunning).toList();
        if (running.size() > 1 && !which.all) {
            throw new WrongUsage(
                    "several nodes run: "
                            + running.stream().map(NodeDirectory::name).collect(Collectors.joining(", ")),
                    "say which with --name, or --all");
        }
        return found;
    }

    private static List<NodeDirectory> in(Path directory) {
        return NodeDirectory.read(directory.toAbsolutePath().normalize()).stream()
                .toList();
    }
}
