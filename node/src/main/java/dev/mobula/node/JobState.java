package dev.mobula.node;

/// Where a submitted job is in its life.
enum JobState {
    PENDING,
    RUNNING,
    /// Ended with exit code 0.
    SUCCEEDED,
    /// Ended with another exit code, or could not be started.
    FAILED,
    /// Ended because somebody, or the node's end, asked for it.
    STOPPED;

    boolean isEnded() {
        return this == SUCCEEDED || this == FAILED || this == STOPPED;
    }
}
