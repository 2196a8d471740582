package dev.mobula.store;

import java.util.Arrays;

/// The free blocks of an arena by class of size, in one list for each class.
///
/// Sizes below 32 units have a class each; above, each power of two is divided into 32 classes. Two levels of bits
/// say which lists hold something, so that a look-up costs a few instructions however many blocks there are (M. Masmano
/// et al., TLSF: a New Dynamic Memory Allocator for Real-Time Systems, 2004). For one thread.
final class ArenaFreeLists {
    private static final int PART_BITS = 5;
    private static final int PARTS = 1 << PART_BITS;
    private static final int CLASSES = (Long.SIZE - 1 - PART_BITS) * PARTS;

    // How many blocks of a class are compared by where they are: eight do nearly as well as all.
    private static final int COMPARED = 8;

    // How many blocks of the class that the size itself falls into are looked at if no larger class has one.
    private static final int LOOKED_AT = 128;

    private final ArenaBlocks blocks;
    private final int[] heads = new int[CLASSES];
    private final long[] filled = new long[CLASSES / Long.SIZE + 1];
    private long filledWords;

    private int size;

    ArenaFreeLists(ArenaBlocks blocks) {
        this.blocks = blocks;
        Arrays.fill(heads, ArenaBlocks.NONE);
    }

    int size() {
        return size;
    }

    void add(int block) {
        int list = classOf(blocks.units[block]);
        int head = heads[list];
        blocks.previous[block] = ArenaBlocks.NONE;
        blocks.next[block] = head;
        if (head != ArenaBlocks.NONE) {
            blocks.previous[head] = block;
        }
        heads[list] = block;
        filled[list >>> 6] |= 1L << list;
        filledWords |= 1L << (list >>> 6);
        size++;
    }

    void remove(int block) {
        int previous = blocks.previous[block];
        int next = blocks.next[block];
        if (next != ArenaBlocks.NONE) {
            blocks.previous[next] = previous;
        }
        if (previous != ArenaBlocks.NONE) {
            blocks.next[previous] = next;
        } else {
            int list = classOf(blocks.units[block]);
            heads[list] = next;
            if (next == ArenaBlocks.NONE) {
                filled[list >>> 6] &= ~(1L << list);
                if (filled[list >>> 6] == 0) {
                    filledWords &= ~(1L << (list >>> 6));
                }
            }
        }
        size--;
    }

    /// Looks for a block of at least so many units in the smallest class whose blocks all have them, and for the one
    /// nearest to the start among the eight freed last there.
    ///
    /// @return the block, which stays in its list, or [ArenaBlocks#NONE]; one that is less than 1/32 larger may be
    ///     overlooked if there are more than 128 of its class
    int find(long units) {
        int own = classOf(units);
        int surely = units < PARTS ? own : classOf(units + (Long.highestOneBit(units) >>> PART_BITS) - 1);
        int list = firstFilled(surely);
        if (list >= 0) {
            return nearest(heads[list]);
        }
        if (surely != own) {
            int block = heads[own];
            for (int i = 0; i < LOOKED_AT && block != ArenaBlocks.NONE; i++) {
                if (blocks.units[block] >= units) {
                    return block;
                }
                block = blocks.next[block];
            }
        }
        return ArenaBlocks.NONE;
    }

    private int nearest(int head) {
        int nearest = head;
        int block = blocks.next[head];
        for (int i = 1; i < COMPARED && block != ArenaBlocks.NONE; i++) {
            if (blocks.start[block] < blocks.start[nearest]) {
                nearest = block;
            }
            block = blocks.next[block];
        }
        return nearest;
    }

    /// Units of the largest block, 0 if there is none; looks at all blocks of the largest class.
    long largest() {
        if (filledWords == 0) {
            return 0;
        }
        int word = Long.SIZE - 1 - Long.numberOfLeadingZeros(filledWords);
        int list = (word << 6) + Long.SIZE - 1 - Long.numberOfLeadingZeros(filled[word]);
        long largest = 0;
        for (int block = heads[list]; block != ArenaBlocks.NONE; block = blocks.next[block]) {
            largest = Math.max(largest, blocks.units[block]);
        }
        return largest;
    }

    // The first list from `from` on that holds something, or -1.
    private int firstFilled(int from) {
        int word = from >>> 6;
        long here = filled[word] & (-1L << from);
        if (here == 0) {
            long words = word == Long.SIZE - 1 ? 0 : filledWords & (-1L << (word + 1));
            if (words == 0) {
                return -1;
            }
            word = Long.numberOfTrailingZeros(words);
            here = filled[word];
        }
        return (word << 6) + Long.numberOfTrailingZeros(here);
    }

    private static int classOf(long units) {
        if (units < PARTS) {
            return (int) units;
        }
        int exponent = Long.SIZE - 1 - Long.numberOfLeadingZeros(units);
        int part = (int) (units >>> (exponent - PART_BITS)) & (PARTS - 1);
        return ((exponent - PART_BITS + 1) << PART_BITS) + part;
    }
}
