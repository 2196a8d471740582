package dev.mobula.cli;

import dev.mobula.spi.Nearest;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `mobula help [COMMAND]`.
@Command(name = "help", description = "Show the help of a command.")
final class HelpCommand implements Runnable {
    @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "What to show; all commands if left out.")
    @Nullable
    String command;

    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public void run() {
        CommandLine root = Objects.requireNonNull(spec).root().commandLine();
        (command == null ? root : named(command, root.getSubcommands())).usage(root.getOut());
    }

    private static CommandLine named(String name, Map<String, CommandLine> commands) {
        CommandLine found = commands.get(name);
        if (found == null) {
            throw new WrongUsage(
                    "unknown command '" + name + "'" + Nearest.question(name, commands.keySet()),
                    "'mobula help' lists commands and options");
        }
        return found;
    }
}
