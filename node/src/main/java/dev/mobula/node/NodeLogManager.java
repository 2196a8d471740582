package dev.mobula.node;

import java.util.logging.LogManager;

/// Keeps logs going while the process ends: the standard one closes all handlers as soon as a signal comes, and how a
/// node stops is what its log is read for.
public final class NodeLogManager extends LogManager {
    /// Made by the logging of the JDK, which finds it by the property `java.util.logging.manager`.
    public NodeLogManager() {}

    @Override
    public void reset() {
        // handlers live as long as the process
    }
}
