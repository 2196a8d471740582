package dev.mobula;

/// Where an actor is in its life.
public enum ActorState {
    /// Waits for arguments of its constructor.
    DEPENDENCIES_UNREADY,
    /// Waits for resources, or its constructor is running.
    PENDING_CREATION,
    /// Takes calls.
    ALIVE,
    /// Was lost, and is being started again.
    RESTARTING,
    /// Has ended for good.
    DEAD
}
