package dev.mobula.cli;

import dev.mobula.cli.local.LocalNodes;
import dev.mobula.cli.local.NodeClient;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/// `--address` or `--name`, mixed into commands that ask one node and name nothing else.
final class NodeChoice {
    @ArgGroup
    Which which = new Which();

    /// One way of naming it at most.
    static final class Which {
        @Option(names = "--address", paramLabel = "ADDRESS", description = NodeOption.ADDRESS_HELP)
        @Nullable
        String address;

        @Option(names = "--name", paramLabel = "NAME", description = "The node of that name, as local:NAME.")
        @Nullable
        String name;
    }

    /// Connects to the node that was named.
    ///
    /// @throws CommandFailure with exit code 5 if there is none
    NodeClient connect(LocalNodes nodes) {
        return NodeOption.connect(which.name == null ? which.address : "local:" + which.name, nodes);
    }
}
