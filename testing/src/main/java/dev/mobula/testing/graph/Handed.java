package dev.mobula.testing.graph;

import dev.mobula.ObjectRef;

/// A reference that a task returns without waiting for it.
record Handed(ObjectRef<Long> ref) {}
