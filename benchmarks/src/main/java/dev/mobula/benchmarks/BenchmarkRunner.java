package dev.mobula.benchmarks;

import java.io.PrintStream;

/// Stands in until there are workloads to measure: says so, and fails.
public final class BenchmarkRunner {
    private BenchmarkRunner() {}

    /// Measures nothing, and returns the exit code 1.
    public static int run(BenchmarkOptions options, PrintStream out, PrintStream err) {
        err.println("mobula: there are no benchmarks in this build yet (asked for " + options + ")");
        return 1;
    }
}
