package dev.mobula.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mobula.UnreachableException;
import dev.mobula.cli.local.LocalNodes;
import dev.mobula.cli.local.NodeClient;
import dev.mobula.runtime.NodeDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `mobula status`.
@Command(
        name = "status",
        description = "Show the nodes that run here: resources, work, what waits and why.",
        footer = {"%nFor example:", "  mobula status", "  mobula status --name gpu -o json"})
final class StatusCommand implements Callable<Integer> {
    @ArgGroup
    Which which = new Which();

    /// Which node; one way of naming it at most.
    static final class Which {
        @Option(names = "--name", paramLabel = "NAME", description = "Only the node of that name.")
        @Nullable
        String name;

        @Option(names = "--dir", paramLabel = "DIR", description = "The node whose files are there.")
        @Nullable
        Path directory;
    }

    @Mixin
    OutputOption output = new OutputOption();

    private final Surroundings surroundings;

    StatusCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        List<NodeDirectory> nodes = chosen();
        ObjectNode json = Json.schema1();
        ArrayNode array = json.putArray("nodes");
        StatusText text = new StatusText(surroundings.out(), surroundings.colour());
        for (NodeDirectory node : nodes) {
            JsonNode status = read(node);
            if (output.format == OutputFormat.JSON) {
                array.add(described(node, status));
            } else {
                text.print(node, status);
            }
        }
        if (output.format == OutputFormat.JSON) {
            Json.print(surroundings.out(), json);
        }
        return ExitCodes.OK;
    }

    private static JsonNode read(NodeDirectory node) throws InterruptedException {
        try (NodeClient client = new NodeClient(node)) {
            return client.read("status");
        }
    }

    /// What the node says, after where it is.
    private static ObjectNode described(NodeDirectory node, JsonNode status) {
        ObjectNode described = Json.object();
        described
                .put("name", node.name())
                .put("address", "local:" + node.directory())
                .put("directory", node.directory().toString())
                .put("httpPort", node.httpPort())
                .put("logs", node.logs().toString());
        if (status instanceof ObjectNode fields) {
            described.setAll(fields);
        }
        return described;
    }

    private List<NodeDirectory> chosen() {
        LocalNodes nodes = surroundings.nodes();
        try {
            if (which.directory != null) {
                return List.of(NodeDirectory.resolve(
                        "local:" + which.directory.toAbsolutePath().normalize(), nodes.base()));
            }
            if (which.name != null) {
                return List.of(NodeDirectory.resolve("local:" + which.name, nodes.base()));
            }
        } catch (UnreachableException e) {
            throw new CommandFailure(
                    ExitCodes.UNREACHABLE, e.getMessage(), "'mobula status' without options shows all that run");
        }
        List<NodeDirectory> running = NodeDirectory.running(nodes.base());
        if (running.isEmpty()) {
            throw new CommandFailure(
                    ExitCodes.UNREACHABLE,
                    "no node of this user runs (looked in " + nodes.base() + ")",
                    "'mobula start --head' starts one");
        }
        return running;
    }
}
