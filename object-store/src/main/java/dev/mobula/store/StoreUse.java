package dev.mobula.store;

/// How full the arena of a node is, as [SpillPolicy] needs it. All in bytes.
///
/// @param capacity of the arena
/// @param used taken, also by what is being spilled and what is being created
/// @param largestFree the largest range that can be had now
/// @param spillable of objects that could be spilled now: sealed, not in use, and not being spilled
/// @param spilling of objects that are being written and become free with that
/// @param pinned of objects in use
/// @param unsealed of objects being created
public record StoreUse(
        long capacity, long used, long largestFree, long spillable, long spilling, long pinned, long unsealed) {}
