package dev.mobula.cli;

import dev.mobula.spi.Nearest;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// The command `mobula` with all its subcommands.
final class Program {
    private final Surroundings surroundings;
    private final MobulaCommand root = new MobulaCommand();
    private final CommandLine commandLine;

    Program(Surroundings surroundings) {
        this.surroundings = surroundings;
        commandLine = new CommandLine(root)
                .addSubcommand(runCommand())
                .addSubcommand(new StartCommand(surroundings))
                .addSubcommand(new StatusCommand(surroundings))
                .addSubcommand(new MemoryCommand(surroundings))
                .addSubcommand(submitCommand())
                .addSubcommand(JobCommand.create(surroundings))
                .addSubcommand(new LogsCommand(surroundings))
                .addSubcommand(new StopCommand(surroundings))
                .addSubcommand(new BenchmarkCommand(surroundings))
                .addSubcommand(new DoctorCommand(surroundings))
                .addSubcommand(new VersionCommand(surroundings))
                .addSubcommand(new CompletionCommand(surroundings))
                .addSubcommand(new HelpCommand())
                .setOut(writer(surroundings.out()))
                .setErr(writer(surroundings.err()))
                .setExpandAtFiles(false)
                .setUsageHelpWidth(100)
                .setColorScheme(Help.defaultColorScheme(surroundings.colour() ? Help.Ansi.ON : Help.Ansi.OFF))
                .setParameterExceptionHandler((wrong, _) -> report(usage(wrong), wrong))
                .setExecutionExceptionHandler((thrown, _, _) -> report(Failure.of(thrown), thrown));
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, stream.charset());
    }

    /// All that follows the name of an example is for the example.
    private CommandLine runCommand() {
        return new CommandLine(new RunCommand(surroundings), new NamesForCompletion(surroundings.examples()))
                .setStopAtPositional(true);
    }

    /// All that follows the jar is for the program.
    private CommandLine submitCommand() {
        return new CommandLine(new SubmitCommand(surroundings)).setStopAtPositional(true);
    }

    /// Runs one command.
    ///
    /// @return exit code, see [ExitCodes]
    int run(String... args) {
        try {
            return commandLine.execute(args);
        } catch (Error e) {
            return report(Failure.of(e), e);
        } finally {
            surroundings.out().flush();
        }
    }

    private int report(Failure failure, Throwable thrown) {
        PrintStream err = surroundings.err();
        err.println("mobula: " + failure.message());
        err.println("hint: " + failure.hint());
        if (root.verbose) {
            thrown.printStackTrace(err);
        }
        return failure.exitCode();
    }

    private static Failure usage(ParameterException wrong) {
        CommandLine command = wrong.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        boolean isRoot = command.getParent() == null;
        String message = String.valueOf(wrong.getMessage()).replaceFirst("^Error: ", "");
        if (wrong instanceof UnmatchedArgumentException unmatched) {
            String argument = unmatched.getUnmatched().getFirst();
            if (argument.startsWith("-")) {
                message = "unknown option '" + argument + "' of '" + name + "'"
                        + Nearest.question(argument, options(command));
            } else if (isRoot) {
                message = "unknown command '" + argument + "'"
                        + Nearest.question(argument, command.getSubcommands().keySet());
            } else {
                message = "'" + name + "' takes no argument '" + argument + "'";
            }
        }
        String hint = isRoot
                ? "'mobula help' lists commands and options"
                : command.getParent().getParent() == null
                        ? "'mobula help " + command.getCommandName() + "' shows how to use it"
                        : "'" + name + " --help' shows how to use it";
        return new Failure(ExitCodes.USAGE, message, hint);
    }

    private static List<String> options(CommandLine command) {
        List<String> names = new ArrayList<>();
        for (OptionSpec option : command.getCommandSpec().options()) {
            names.add(option.longestName());
        }
        return names;
    }
}
