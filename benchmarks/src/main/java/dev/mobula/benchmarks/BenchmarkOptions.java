package dev.mobula.benchmarks;

import java.util.List;

/// What to measure, how long, and how to print it.
///
/// @param only groups or rows to measure, for example `embedded`; empty for all
/// @param quick fewer and shorter rounds: all ends in 60 s, figures spread more
/// @param json whether to print a JSON array in place of a table
public record BenchmarkOptions(List<String> only, boolean quick, boolean json) {
    /// Copies the list.
    public BenchmarkOptions {
        only = List.copyOf(only);
    }
}
