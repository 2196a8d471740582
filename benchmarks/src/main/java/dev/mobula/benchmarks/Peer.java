package dev.mobula.benchmarks;

import java.util.Optional;

/// Another system that runs the same workloads, in rounds between ours.
interface Peer extends AutoCloseable {
    /// What reports call it, in lower case.
    String name();

    /// Sets up the workload of a row; empty if it has none that is the same.
    Optional<Side> side(Row row, Sizes sizes);

    /// Ends it.
    @Override
    void close();
}
