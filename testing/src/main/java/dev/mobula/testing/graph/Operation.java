package dev.mobula.testing.graph;

import java.util.List;

/// What a node of a graph does.
sealed interface Operation {
    /// Stores a constant.
    record Put(long value) implements Operation {}

    /// A task that combines its arguments, references that it gets itself, and children that it submits.
    record Combine(long salt, List<Child> children) implements Operation {
        public Combine {
            children = List.copyOf(children);
        }
    }

    /// A task that changes a list that it was given, which nobody else may see.
    ///
    /// @param shared whether the list is the graph's one that was put, else one that the driver passes
    record Change(long salt, boolean shared) implements Operation {}

    /// A task whose result is split in two; the node is the first half.
    record Halve(long salt) implements Operation {}

    /// The second half of another node.
    record SecondHalf(int of) implements Operation {}

    /// A task that streams, and one that consumes it; the node is what the latter returns.
    ///
    /// @param items how many the producer makes
    /// @param taken how many the consumer takes at most before it closes the stream
    /// @param buffer size of the buffer
    /// @param mishapsAt number of the item before which the mishaps of the effort happen
    record Stream(long salt, int items, int taken, int buffer, int mishapsAt) implements Operation {}

    /// A task that submits another one and returns its reference without waiting; a third gets that. The node
    /// is the third.
    record HandOver(Child child) implements Operation {}

    /// A task that calls the actor which all such tasks call, many times in a row; calls of one caller must
    /// arrive in order.
    record Report(int calls) implements Operation {}

    /// A call of an actor.
    record Call(int actor, Effect effect) implements Operation {}

    /// What a call does to its actor, whose state is a number.
    enum Effect {
        /// Changes the state, and returns the new one.
        ADD,
        /// Changes the state, then throws.
        ADD_AND_FAIL,
        /// Crashes; the actor starts anew.
        CRASH
    }
}
