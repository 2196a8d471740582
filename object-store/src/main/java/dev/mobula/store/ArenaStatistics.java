package dev.mobula.store;

/// How full an arena is and how its free space is divided; all in bytes but for the numbers of blocks.
///
/// @param capacity what there is
/// @param reserved how much of it, from its start, has pages of its own
/// @param frontier end of what was handed out since the end was last given up; the rest was never touched
/// @param used in use, rounding included
/// @param blocks how many blocks are in use
/// @param freeBlocks how many free blocks there are before the frontier
/// @param largestFree the longest free piece, with what is behind the frontier if they touch
public record ArenaStatistics(
        long capacity, long reserved, long frontier, long used, int blocks, int freeBlocks, long largestFree) {
    /// What is not in use.
    public long free() {
        return capacity - used;
    }

    /// What part of the free space lies outside the longest free piece: 0 if it is in one piece, near 1 if it is in
    /// crumbs.
    public double fragmentation() {
        return free() == 0 ? 0 : 1 - (double) largestFree / free();
    }
}
