package dev.mobula.benchmarks;

import java.util.List;

/// What to measure, how long, and how to print it.
///
/// @param only groups or rows to measure, for example `embedded`; empty for all
/// @param quick fewer and shorter rounds: each group ends in one to two minutes, figures spread more
/// @param json whether to print a JSON array in place of a table
/// @param peers other systems to run beside, of [#PEERS]
public record BenchmarkOptions(List<String> only, boolean quick, boolean json, List<String> peers) {
    /// The systems that there are scripts for.
    public static final List<String> PEERS = List.of("ray");

    /// Copies the lists.
    public BenchmarkOptions {
        only = List.copyOf(only);
        peers = List.copyOf(peers);
    }

    /// Without peers.
    public BenchmarkOptions(List<String> only, boolean quick, boolean json) {
        this(only, quick, json, List.of());
    }
}
