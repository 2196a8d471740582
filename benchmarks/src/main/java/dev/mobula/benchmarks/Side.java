package dev.mobula.benchmarks;

/// One of the two that a row compares: Mobula or the reference, set up and ready to run.
///
/// Rounds run one after the other, on one platform thread.
interface Side extends AutoCloseable {
    /// Runs one round and checks that its results are right.
    ///
    /// @return the round's figure in the row's unit
    /// @throws Exception whatever goes wrong, and [IllegalStateException] if a result is wrong
    double round() throws Exception;

    /// Ends what was set up.
    @Override
    void close();
}
