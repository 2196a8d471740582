package dev.mobula.store;

/// One that waits for a place in the arena.
///
/// @param id the object
/// @param bytes its size
/// @param restoring whether it is on disk and wanted back; else it is to be created
/// @param sinceMs since when it waits
/// @param deadlineMs when it gives up
public record StoreWaiting(long id, long bytes, boolean restoring, long sinceMs, long deadlineMs) {}
