package dev.mobula.cli;

import dev.mobula.MobulaConfig;
import dev.mobula.UnreachableException;
import dev.mobula.cli.local.LocalNodes;
import dev.mobula.cli.local.NodeClient;
import dev.mobula.runtime.NodeDirectory;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// `--address`, mixed into commands that ask one node.
final class NodeOption {
    private static final String HINT = "'mobula status' shows the nodes that run, 'mobula start --head' starts one";

    static final String ADDRESS_HELP =
            "Which node: local, local:NAME or local:/its/directory; MOBULA_ADDRESS if left out, else local.";

    @Option(names = "--address", paramLabel = "ADDRESS", description = ADDRESS_HELP)
    @Nullable
    String address;

    /// Connects to the node that was named.
    ///
    /// @throws CommandFailure with exit code 5 if there is none
    NodeClient connect(LocalNodes nodes) {
        return connect(address, nodes);
    }

    /// Connects to a node.
    ///
    /// @param address null for the one that is configured, or else the only one
    /// @throws CommandFailure with exit code 5 if there is none
    static NodeClient connect(@Nullable String address, LocalNodes nodes) {
        String given = address == null ? MobulaConfig.load().address() : address;
        String wanted = given == null || given.isBlank() ? NodeDirectory.LOCAL : given;
        return connect(wanted, nodes.base());
    }

    private static NodeClient connect(String address, Path base) {
        try {
            return new NodeClient(NodeDirectory.resolve(address, base));
        } catch (UnreachableException e) {
            throw new CommandFailure(ExitCodes.UNREACHABLE, e.getMessage(), HINT);
        }
    }
}
