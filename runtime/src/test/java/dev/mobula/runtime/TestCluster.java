package dev.mobula.runtime;

import dev.mobula.Mobula;
import dev.mobula.MobulaConfig;

/// A node for tests, with a driver and workers that are clients of it.
@SuppressWarnings("DoNotCallSuggester") // until it can
final class TestCluster {
    private TestCluster() {}

    /// Starts a node with what `config` says, and opens a session on it as a driver; closing it ends the node too.
    ///
    /// @param processes whether workers are JVMs of their own; else they are in this JVM, with this class's loader
    static Mobula open(MobulaConfig config, boolean processes) {
        throw new AssertionError("not wired yet: a node with worker processes: " + processes);
    }

    /// Opens a session of a second driver on the node of a session that [#open] gave.
    static Mobula connect(Mobula first, MobulaConfig config) {
        throw new AssertionError("not wired yet: a second driver beside " + first);
    }
}
