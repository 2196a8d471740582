package dev.mobula.runtime;

import dev.mobula.MobulaException;

/// An attempt ended for a reason that is not in its code: its process is gone, or its node stopped it. Never seen by
/// user code.
abstract sealed class AttemptLost extends Throwable permits WorkerLost, MemoryStop {
    private static final long serialVersionUID = 1;

    AttemptLost(String message) {
        super(message, null, false, false);
    }

    /// Whether the task itself ended its JVM on purpose: trying again would do the same.
    boolean isDeliberate() {
        return false;
    }

    /// What happened, in words, to stand after "because".
    abstract String reason();

    /// The error that callers get.
    ///
    /// @param attempts how often it was tried
    /// @param what the task and its attempt, to begin the message
    /// @param name of the task or actor
    abstract MobulaException failure(int attempts, String what, String name);
}
