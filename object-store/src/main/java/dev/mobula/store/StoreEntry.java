package dev.mobula.store;

import org.jspecify.annotations.Nullable;

/// One row of a [StoreDirectory].
final class StoreEntry {
    static final long NOWHERE = -1;

    final long id;
    final long bytes;
    final int creator;
    final long createdMs;
    ObjectOrigin origin = ObjectOrigin.UNKNOWN;
    ObjectState state = ObjectState.WAITING;
    long offset = NOWHERE;

    @Nullable
    SpillLocation location; // on disk; also while a copy is in memory

    int owners = 1;
    int pins;
    long lastUseMs;

    // While it waits for a place.
    long waitsSinceMs;
    long deadlineMs;

    // Neighbours in StoreIdle.
    @Nullable
    StoreEntry older;

    @Nullable
    StoreEntry newer;

    boolean idle;

    StoreEntry(long id, long bytes, int creator, long nowMs) {
        this.id = id;
        this.bytes = bytes;
        this.creator = creator;
        lastUseMs = nowMs;
        createdMs = nowMs;
    }

    /// Nobody has it any more.
    boolean isUnwanted() {
        return owners == 0 && pins == 0;
    }

    StoredObject look() {
        return new StoredObject(id, state, bytes, offset, creator, owners, pins, lastUseMs, createdMs, origin);
    }
}
