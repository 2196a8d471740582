package dev.mobula.store;

/// What is on disk and what was done, for listings and metrics.
///
/// @param files files there are
/// @param fileBytes bytes they take
/// @param objects objects in them that are not deleted
/// @param objectBytes bytes of those objects
/// @param writtenObjects objects written since the start
/// @param writtenBytes bytes of those
/// @param restoredObjects objects read since the start
/// @param restoredBytes bytes of those
/// @param damagedObjects reads that found damage since the start
/// @param refusals calls since the start for which no folder had room
public record SpillStatistics(
        long files,
        long fileBytes,
        long objects,
        long objectBytes,
        long writtenObjects,
        long writtenBytes,
        long restoredObjects,
        long restoredBytes,
        long damagedObjects,
        long refusals) {}
