package dev.mobula.store;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/// How many objects a [StoreDirectory] has, and how large they are.
///
/// @param counts number of objects by state; a state without any has no entry
/// @param bytes their bytes by state; as asked for, not rounded
/// @param pinnedCount objects in memory that a client has pinned
/// @param pinnedBytes their bytes
public record StoreStatistics(
        Map<ObjectState, Integer> counts, Map<ObjectState, Long> bytes, int pinnedCount, long pinnedBytes) {
    /// Takes copies.
    public StoreStatistics {
        counts = unmodifiable(counts);
        bytes = unmodifiable(bytes);
    }

    private static <V> Map<ObjectState, V> unmodifiable(Map<ObjectState, V> given) {
        EnumMap<ObjectState, V> copy = new EnumMap<>(ObjectState.class);
        copy.putAll(given);
        return Collections.unmodifiableMap(copy);
    }

    /// Number of objects in a state.
    public int count(ObjectState state) {
        return counts.getOrDefault(state, 0);
    }

    /// Bytes of the objects in a state.
    public long bytes(ObjectState state) {
        return bytes.getOrDefault(state, 0L);
    }
}
