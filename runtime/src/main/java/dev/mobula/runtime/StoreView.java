package dev.mobula.runtime;

import dev.mobula.store.ObjectState;
import dev.mobula.store.SpillStatistics;
import dev.mobula.store.StoreHolder;
import dev.mobula.store.StoreStatistics;
import dev.mobula.store.StoredObject;
import java.util.List;
import java.util.Map;

/// A look at the object store of a node.
///
/// @param capacityBytes size of the arena
/// @param usedBytes taken, rounding included
/// @param reservedBytes for which there are pages
/// @param objects numbers and sizes by state
/// @param spilled what is on disk, and what was written and read
/// @param largest the largest objects, largest first
/// @param holders clients that keep most in memory, largest first
public record StoreView(
        long capacityBytes,
        long usedBytes,
        long reservedBytes,
        StoreStatistics objects,
        SpillStatistics spilled,
        List<StoredObject> largest,
        List<StoreHolder> holders) {
    /// Takes copies.
    public StoreView {
        largest = List.copyOf(largest);
        holders = List.copyOf(holders);
    }

    /// Number of all objects.
    public long count() {
        return objects.counts().values().stream().mapToLong(Integer::longValue).sum();
    }

    /// Adds gauges and counters by name, for metrics.
    void figures(Map<String, Double> values) {
        values.put("object.store.capacity.bytes", (double) capacityBytes);
        values.put("object.store.used.bytes", (double) usedBytes);
        values.put("object.store.reserved.bytes", (double) reservedBytes);
        values.put("object.store.pinned.objects", (double) objects.pinnedCount());
        values.put("object.store.pinned.bytes", (double) objects.pinnedBytes());
        values.put("object.store.objects", (double) count());
        values.put("object.store.waiting.objects", (double) objects.count(ObjectState.WAITING));
        values.put("object.store.on.disk.bytes", (double) spilled.objectBytes());
        values.put("object.store.on.disk.objects", (double) spilled.objects());
        values.put("object.store.on.disk.files", (double) spilled.files());
        values.put("object.store.spilled.bytes.total", (double) spilled.writtenBytes());
        values.put("object.store.restored.bytes.total", (double) spilled.restoredBytes());
        values.put("object.store.damaged.objects.total", (double) spilled.damagedObjects());
    }
}
