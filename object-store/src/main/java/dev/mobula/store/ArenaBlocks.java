package dev.mobula.store;

import java.util.Arrays;

/// The blocks that an arena is divided into, as columns of numbers: one row for each block, no object.
///
/// Rows of blocks that are merged away are used again. For one thread.
final class ArenaBlocks {
    /// Stands for no block.
    static final int NONE = -1;

    private static final int SMALLEST = 64;

    // All in units of ArenaAllocator.ALIGNMENT bytes.
    long[] start = new long[SMALLEST];
    long[] units = new long[SMALLEST];

    // Neighbours by place.
    int[] before = new int[SMALLEST];
    int[] after = new int[SMALLEST];

    // Neighbours in the list of free blocks of one class; meaningless while a block is in use.
    int[] previous = new int[SMALLEST];
    int[] next = new int[SMALLEST];
    boolean[] used = new boolean[SMALLEST];

    private int rows;
    private int spareRow = NONE;

    /// Makes a free block between two neighbours by place, in no list yet.
    int add(long firstUnit, long howMany, int neighbourBefore, int neighbourAfter) {
        int block = spareRow;
        if (block == NONE) {
            if (rows == start.length) {
                grow();
            }
            block = rows++;
        } else {
            spareRow = next[block];
        }
        start[block] = firstUnit;
        units[block] = howMany;
        used[block] = false;
        before[block] = neighbourBefore;
        after[block] = neighbourAfter;
        if (neighbourBefore != NONE) {
            after[neighbourBefore] = block;
        }
        if (neighbourAfter != NONE) {
            before[neighbourAfter] = block;
        }
        return block;
    }

    /// Joins the two neighbours of a block, whose row may be used again.
    void remove(int block) {
        int neighbourBefore = before[block];
        int neighbourAfter = after[block];
        if (neighbourBefore != NONE) {
            after[neighbourBefore] = neighbourAfter;
        }
        if (neighbourAfter != NONE) {
            before[neighbourAfter] = neighbourBefore;
        }
        next[block] = spareRow;
        spareRow = block;
    }

    private void grow() {
        int length = Math.addExact(start.length, Math.max(SMALLEST, start.length >> 1));
        start = Arrays.copyOf(start, length);
        units = Arrays.copyOf(units, length);
        before = Arrays.copyOf(before, length);
        after = Arrays.copyOf(after, length);
        previous = Arrays.copyOf(previous, length);
        next = Arrays.copyOf(next, length);
        used = Arrays.copyOf(used, length);
    }
}
