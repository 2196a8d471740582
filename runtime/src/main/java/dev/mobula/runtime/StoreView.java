package dev.mobula.runtime;

import dev.mobula.store.SpillStatistics;
import dev.mobula.store.StoreHolder;
import dev.mobula.store.StoreStatistics;
import dev.mobula.store.StoredObject;
import java.util.List;

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
}
