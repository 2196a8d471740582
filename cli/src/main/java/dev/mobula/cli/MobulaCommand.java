package dev.mobula.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// `mobula` alone: prints the help.
@Command(
        name = "mobula",
        description = "Tasks, actors and shared objects for the JVM.",
        versionProvider = Version.class,
        commandListHeading = "%nCommands:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "  0:all is well",
            "  1:it failed",
            "  2:wrong usage or wrong settings",
            "  3:what was asked for does not exist",
            "  4:time-out",
            "  5:the cluster cannot be reached",
            "  7:a job failed",
            " 69:the launcher found no JDK or no Maven",
            " 70:the launcher's build failed",
            "130:interrupted"
        },
        footer = "%n'mobula help COMMAND' tells more about a command.")
final class MobulaCommand implements Callable<Integer> {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    boolean help;

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Print the stack of an error, too.")
    boolean verbose;

    @Option(names = "--version", versionHelp = true, description = "Show the version.")
    boolean version;

    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine self = Objects.requireNonNull(spec).commandLine();
        self.usage(self.getOut());
        return ExitCodes.OK;
    }
}
