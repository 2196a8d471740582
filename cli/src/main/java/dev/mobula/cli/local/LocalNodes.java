package dev.mobula.cli.local;

import dev.mobula.runtime.NodeDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// The nodes of this user on this host.
///
/// @param folder names the folder that holds their directories; asked when it is needed
/// @param mainAndArguments what a node process runs, before the arguments of one node
/// @param environment variables of this process
public record LocalNodes(Supplier<Path> folder, List<String> mainAndArguments, Map<String, String> environment) {
    /// Those that commands of this process mean.
    public static LocalNodes ofThisProcess() {
        return new LocalNodes(NodeDirectory::base, List.of(NodeStart.MAIN_CLASS), System.getenv());
    }

    /// The folder that holds their directories.
    public Path base() {
        return folder.get();
    }
}
