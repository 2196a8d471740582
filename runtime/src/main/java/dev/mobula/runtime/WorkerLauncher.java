package dev.mobula.runtime;

import java.util.concurrent.CompletableFuture;

/// Starts worker processes for a [NodeServer]. Called by the node's loop, so nothing here blocks.
public interface WorkerLauncher {
    /// Starts a worker. A worker that cannot be started is one that has ended.
    Worker launch(WorkerSpec spec);

    /// A worker process.
    interface Worker {
        /// The number that the operating system gave it; 0 if it could not be started.
        long pid();

        /// Completes when the process has ended and what it left behind was read. Never fails.
        CompletableFuture<WorkerExit> exited();

        /// The node has told it to end, so that its end is none that needs an explanation.
        default void ending() {}

        /// Ends it at once, as SIGKILL does.
        void kill();
    }
}
