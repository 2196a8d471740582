package dev.mobula.testing.graph;

import java.util.List;

/// A node of a graph.
///
/// @param index its place
/// @param operation what it does
/// @param direct earlier nodes whose references are arguments
/// @param nested earlier nodes whose references are inside an argument; the task gets them itself
/// @param gathering how it waits for these, and for its children
/// @param effort what it needs, and how it goes
record Node(
        int index,
        Operation operation,
        List<Integer> direct,
        List<Integer> nested,
        Gathering gathering,
        Effort effort) {
    Node {
        direct = List.copyOf(direct);
        nested = List.copyOf(nested);
    }

    /// The name of its task in listings and of its attempts in the journal.
    String name() {
        return "node-" + index;
    }
}
