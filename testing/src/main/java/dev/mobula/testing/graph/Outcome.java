package dev.mobula.testing.graph;

/// How a node ended.
public sealed interface Outcome {
    /// With a value.
    record Value(long value) implements Outcome {}

    /// With an exception of its own.
    ///
    /// @param attempts how often it was tried
    record Failed(int attempts, Fault fault) implements Outcome {}

    /// With a system error.
    ///
    /// @param attempts how often it was tried
    record Crashed(int attempts, Fault fault) implements Outcome {}

    /// By a cancellation.
    record Cancelled() implements Outcome {}

    /// With a demand that nobody can meet.
    record Infeasible() implements Outcome {}

    /// A call that was under way when its actor was lost.
    record ActorLost() implements Outcome {}

    /// In a way that is never right.
    record Unexpected(String text) implements Outcome {}

    /// The exception behind a failure.
    sealed interface Fault {}

    /// An exception of the program itself.
    record Thrown(String type, String message) implements Fault {}

    /// The failure of another node, that came out of a `get`.
    record Passed(Outcome outcome) implements Fault {}
}
