package dev.mobula.store;

/// Where an object of a [StoreDirectory] is in its life.
public enum ObjectState {
    /// Its creator waits for a place.
    WAITING,
    /// Has a place that its creator fills.
    CREATING,
    /// Whole and in memory.
    SEALED,
    /// Whole and in memory, and being written to disk.
    SPILLING,
    /// On disk alone.
    SPILLED,
    /// Has a place in memory that is being filled from disk.
    RESTORING;

    /// Whether it occupies a place in the arena.
    public boolean isInMemory() {
        return this != WAITING && this != SPILLED;
    }

    /// Whether it can be read in the arena.
    public boolean isReadable() {
        return this == SEALED || this == SPILLING;
    }
}
