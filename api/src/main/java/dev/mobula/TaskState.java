package dev.mobula;

/// Where a task or an actor call is.
public enum TaskState {
    /// Waits for the values of its arguments.
    PENDING_ARGS,
    /// Waits for resources on a node.
    PENDING_RESOURCES,
    /// A call that waits for its actor: to be created, to be restarted, or to take it up in order.
    PENDING_ACTOR,
    /// Failed, and waits for its next attempt.
    PENDING_RETRY,
    /// Runs.
    RUNNING,
    /// Runs, but is blocked in `get`, `wait` or on a full stream; its CPUs are given back.
    RUNNING_BLOCKED,
    /// Ended with a value.
    FINISHED,
    /// Ended with an error.
    FAILED,
    /// Ended by a cancellation.
    CANCELLED;

    /// Tells whether the task has ended.
    public boolean isTerminal() {
        return this == FINISHED || this == FAILED || this == CANCELLED;
    }
}
