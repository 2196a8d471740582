package dev.mobula.benchmarks;

import dev.mobula.Mobula;

/// A session on a node that nobody else uses.
///
/// @param mobula the session
/// @param stop ends the node after the session
record OwnNode(Mobula mobula, Runnable stop) implements AutoCloseable {
    @Override
    public void close() {
        try {
            mobula.close();
        } finally {
            stop.run();
        }
    }
}
