package dev.mobula.testing.graph;

import java.util.List;

/// A task that another task submits while it runs.
///
/// @param salt part of its value
/// @param effort what it needs, and how it goes
/// @param children tasks that it submits in turn
record Child(long salt, Effort effort, List<Child> children) {
    Child {
        children = List.copyOf(children);
    }
}
