package dev.mobula.store;

import java.util.Arrays;

/// Finds a block in use by where it starts. For one thread.
///
/// Open addressing with linear probing over rows of [ArenaBlocks], which hold the keys; removal shifts what follows
/// back (D. Knuth, The Art of Computer Programming, volume 3, 6.4, algorithm R).
final class ArenaBlockTable {
    private static final int SMALLEST = 64;

    private final ArenaBlocks blocks;
    private int[] rows;
    private int size;

    ArenaBlockTable(ArenaBlocks blocks) {
        this.blocks = blocks;
        rows = empty(SMALLEST);
    }

    private static int[] empty(int length) {
        int[] rows = new int[length];
        Arrays.fill(rows, ArenaBlocks.NONE);
        return rows;
    }

    private static int slot(long startUnit, int mask) {
        return (int) ((startUnit * 0x9E3779B97F4A7C15L) >>> 32) & mask;
    }

    int size() {
        return size;
    }

    /// The block that starts there, or [ArenaBlocks#NONE].
    int find(long startUnit) {
        int mask = rows.length - 1;
        int at = slot(startUnit, mask);
        while (rows[at] != ArenaBlocks.NONE && blocks.start[rows[at]] != startUnit) {
            at = (at + 1) & mask;
        }
        return rows[at];
    }

    /// @param block not in the table yet
    void add(int block) {
        if (size + 1 > rows.length / 4 * 3) {
            resize(Math.multiplyExact(rows.length, 2));
        }
        place(block);
        size++;
    }

    private void place(int block) {
        int mask = rows.length - 1;
        int at = slot(blocks.start[block], mask);
        while (rows[at] != ArenaBlocks.NONE) {
            at = (at + 1) & mask;
        }
        rows[at] = block;
    }

    /// @param block in the table, its start unchanged since
    void remove(int block) {
        int mask = rows.length - 1;
        int hole = slot(blocks.start[block], mask);
        while (rows[hole] != block) {
            hole = (hole + 1) & mask;
        }
        for (int at = (hole + 1) & mask; rows[at] != ArenaBlocks.NONE; at = (at + 1) & mask) {
            int home = slot(blocks.start[rows[at]], mask);
            if (((at - home) & mask) >= ((at - hole) & mask)) {
                rows[hole] = rows[at];
                hole = at;
            }
        }
        rows[hole] = ArenaBlocks.NONE;
        size--;
    }

    private void resize(int length) {
        int[] old = rows;
        rows = empty(length);
        for (int block : old) {
            if (block != ArenaBlocks.NONE) {
                place(block);
            }
        }
    }
}
