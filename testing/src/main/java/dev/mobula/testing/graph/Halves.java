package dev.mobula.testing.graph;

/// A result that is split.
record Halves(long first, long second) {}
