package dev.mobula.cli;

import dev.mobula.benchmarks.BenchmarkOptions;
import dev.mobula.benchmarks.BenchmarkRunner;
import dev.mobula.cli.doctor.Facts;
import dev.mobula.cli.doctor.MachineFacts;
import dev.mobula.cli.local.LocalNodes;
import java.io.Console;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// What commands read from and write to.
///
/// @param out results
/// @param err errors and hints
/// @param colour whether `out` shows colours
/// @param examples what `mobula run` can run
/// @param benchmarks what `mobula benchmark` starts
/// @param facts what `mobula doctor` judges
/// @param nodes what `mobula start`, `status` and others start, ask and stop
record Surroundings(
        PrintStream out,
        PrintStream err,
        boolean colour,
        Examples examples,
        Benchmarks benchmarks,
        Supplier<Facts> facts,
        LocalNodes nodes) {

    /// Measures and prints.
    interface Benchmarks {
        /// Returns the exit code.
        int run(BenchmarkOptions options, PrintStream out, PrintStream err) throws Exception;
    }

    static Surroundings ofThisProcess() {
        Map<String, String> environment = System.getenv();
        boolean terminal =
                Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
        return new Surroundings(
                System.out,
                System.err,
                showsColour(terminal, environment),
                Examples.installed(),
                BenchmarkRunner::run,
                () -> new MachineFacts(Path.of("/"), environment).read(),
                LocalNodes.ofThisProcess());
    }

    /// Tells whether to colour what is printed: only on a terminal that can, and never against `NO_COLOR`.
    static boolean showsColour(boolean terminal, Map<String, String> environment) {
        return terminal
                && environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "dumb").equals("dumb");
    }
}
