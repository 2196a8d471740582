package dev.mobula.runtime;

import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/// Warns that an embedded node has no processes for isolated tasks and actors: once, since it holds for all of them.
final class EmbeddedIsolation {
    /// The one of this process.
    static final EmbeddedIsolation OF_PROCESS = new EmbeddedIsolation();

    private final AtomicBoolean warned = new AtomicBoolean();

    /// Logs a warning the first time.
    ///
    /// @param function the task or actor that asks for a process of its own
    void warn(String function) {
        if (!warned.get() && warned.compareAndSet(false, true)) {
            System.getLogger(EmbeddedIsolation.class.getName())
                    .log(
                            Level.WARNING,
                            function + " is isolated(), but this node is embedded: it runs in this JVM, with its heap"
                                    + " and its environment. Connect to a node (MOBULA_ADDRESS=local) to give it a"
                                    + " process of its own; this is said once");
        }
    }
}
