package dev.mobula.testing.graph;

/// A checked exception that a node of a graph throws on purpose.
final class PlannedException extends Exception {
    private static final long serialVersionUID = 1;

    PlannedException(String message) {
        super(message);
    }
}
