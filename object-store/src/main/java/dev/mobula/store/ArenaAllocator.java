package dev.mobula.store;

/// Decides where in an arena blocks of bytes are: hands out offsets and takes them back. It touches no memory itself.
///
/// Good fit in lists by size ([ArenaFreeLists]); a free block is merged with its free neighbours at once, so that two
/// free blocks never touch. All operations take a bounded number of steps whatever the number of blocks, except
/// [#statistics]. What they decide depends on nothing but the calls made before. For one thread: the owner of the
/// arena.
///
/// Space is handed out from the start. Behind the `frontier` nothing was used yet, and there a page costs several times
/// what a page costs that was touched before: free blocks before the frontier come first. The owner says up to where
/// pages are [#reserve]d; nothing is handed out beyond.
///
/// How much is lost:
///
/// - inside a block at most 63 bytes, by rounding up to [#ALIGNMENT];
/// - a free block is overlooked only if it is less than 1/32 larger than asked for and more than 128 of its class
/// exist;
/// - between blocks what the order of calls makes of it. No allocator that never moves a block can promise more than
///   J. M. Robson's bound (Bounds for Some Functions Concerning Dynamic Storage Allocation, 1974): if sizes differ by a
///   factor of n, it can be driven into refusing although the arena has half of log2(n) times the bytes in use.
///   Under a random load an arena that is 85% full refuses less than 1 in 1,000 blocks if these have at most 1/256 of
///   its size, and 1 in 10 if they have up to 1/64 (`ArenaAllocatorLoadTest`). Small blocks take crumbs first, and
/// large
///   ones are cut last: a block comes from the smallest class that surely holds it, of the eight freed last there the
///   one nearest to the start.
///
/// A block costs some 40 bytes of heap.
public final class ArenaAllocator {
    /// Each offset is a multiple of this; bytes are handed out in multiples of it.
    public static final int ALIGNMENT = 64;

    /// Returned by [#allocate] if no free piece of the arena is long enough: free something, then try again.
    public static final long NO_SPACE = -1;

    /// Returned by [#allocate] if there is a place, but one without pages: [#reserve] up to [#reserveFor] and try
    /// again.
    public static final long NOT_RESERVED = -2;

    /// Most that an arena may have: 1 PiB.
    public static final long MOST_BYTES = 1L << 50;

    private static final int UNIT_SHIFT = 6;
    private static final long PAGE_BYTES = 4_096;

    private final ArenaBlocks blocks = new ArenaBlocks();
    private final ArenaFreeLists freeLists = new ArenaFreeLists(blocks);
    private final ArenaBlockTable table = new ArenaBlockTable(blocks);
    private final long capacityUnits;

    private long reservedUnits;
    private long frontier; // unit
    private int last = ArenaBlocks.NONE; // the block that ends at the frontier
    private long usedUnits;

    /// Makes an empty arena without pages.
    ///
    /// @param capacityBytes what there is, rounded down to a multiple of [#ALIGNMENT]
    /// @throws IllegalArgumentException if that is less than [#ALIGNMENT] or more than [#MOST_BYTES]
    public ArenaAllocator(long capacityBytes) {
        if (capacityBytes < ALIGNMENT || capacityBytes > MOST_BYTES) {
            throw new IllegalArgumentException("capacityBytes=" + capacityBytes + " is outside " + ALIGNMENT + " to "
                    + MOST_BYTES + ": an arena has at least one block and at most 1 PiB");
        }
        capacityUnits = capacityBytes >>> UNIT_SHIFT;
    }

    /// What there is, in bytes.
    public long capacity() {
        return capacityUnits << UNIT_SHIFT;
    }

    /// Up to where there are pages.
    public long reserved() {
        return reservedUnits << UNIT_SHIFT;
    }

    /// Bytes in use, rounding included.
    public long used() {
        return usedUnits << UNIT_SHIFT;
    }

    /// Says that there are pages up to an offset; does nothing if that is known.
    ///
    /// @param upToBytes at most the capacity
    /// @throws IllegalArgumentException if it is negative or beyond the capacity
    public void reserve(long upToBytes) {
        if (upToBytes < 0 || upToBytes > capacity() + ALIGNMENT - 1) {
            throw new IllegalArgumentException(
                    "upToBytes=" + upToBytes + " is outside 0 to " + capacity() + ", the arena: reserve less");
        }
        reservedUnits = Math.max(reservedUnits, Math.min(capacityUnits, upToBytes >>> UNIT_SHIFT));
    }

    /// Hands out a block.
    ///
    /// @param bytes 1 or more
    /// @return its offset, a multiple of [#ALIGNMENT]; or [#NO_SPACE]; or [#NOT_RESERVED]
    /// @throws IllegalArgumentException if `bytes` is less than 1
    public long allocate(long bytes) {
        long units = unitsOf(bytes);
        if (units > capacityUnits - usedUnits) {
            return NO_SPACE;
        }
        int block = freeLists.find(units);
        if (block == ArenaBlocks.NONE) {
            long end = endOfUsed() + units;
            if (end > capacityUnits) {
                return NO_SPACE;
            }
            if (end > reservedUnits) {
                return NOT_RESERVED;
            }
            block = crossFrontier(end);
        } else {
            freeLists.remove(block);
        }
        return take(block, units) << UNIT_SHIFT;
    }

    /// Up to where there must be pages so that a block which was [#NOT_RESERVED] gets a place.
    ///
    /// @param bytes 1 or more
    /// @return the offset, at most the capacity; or [#NO_SPACE] if there is too little space behind the last block
    public long reserveFor(long bytes) {
        long end = endOfUsed() + unitsOf(bytes);
        return end > capacityUnits ? NO_SPACE : end << UNIT_SHIFT;
    }

    private static long unitsOf(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("bytes=" + bytes + " is less than 1: a block has at least one byte");
        }
        return ((bytes - 1) >>> UNIT_SHIFT) + 1;
    }

    private boolean isLastFree() {
        return last != ArenaBlocks.NONE && !blocks.used[last];
    }

    private long endOfUsed() { // unit
        return isLastFree() ? blocks.start[last] : frontier;
    }

    // Makes a free block, in no list, that ends at the new frontier.
    private int crossFrontier(long newFrontier) {
        if (isLastFree()) {
            freeLists.remove(last);
            blocks.units[last] = newFrontier - blocks.start[last];
        } else {
            last = blocks.add(frontier, newFrontier - frontier, last, ArenaBlocks.NONE);
        }
        frontier = newFrontier;
        return last;
    }

    // Uses a part of a free block that is in no list, and returns the unit it starts at.
    private long take(int block, long units) {
        long rest = blocks.units[block] - units;
        if (rest > 0) {
            blocks.units[block] = units;
            int free = blocks.add(blocks.start[block] + units, rest, block, blocks.after[block]);
            freeLists.add(free);
            if (block == last) {
                last = free;
            }
        }
        blocks.used[block] = true;
        table.add(block);
        usedUnits += units;
        return blocks.start[block];
    }

    /// Takes a block back.
    ///
    /// @param offset where it starts
    /// @throws IllegalArgumentException if no block in use starts there, so also if it was freed before
    public void free(long offset) {
        int block = blockAt(offset);
        table.remove(block);
        usedUnits -= blocks.units[block];
        blocks.used[block] = false;
        int before = blocks.before[block];
        if (before != ArenaBlocks.NONE && !blocks.used[before]) {
            freeLists.remove(before);
            block = merge(before, block);
        }
        int after = blocks.after[block];
        if (after != ArenaBlocks.NONE && !blocks.used[after]) {
            freeLists.remove(after);
            block = merge(block, after);
        }
        freeLists.add(block);
    }

    private int merge(int block, int after) {
        blocks.units[block] += blocks.units[after];
        if (after == last) {
            last = block;
        }
        blocks.remove(after);
        return block;
    }

    /// How many bytes a block has, rounding included.
    ///
    /// @throws IllegalArgumentException if no block in use starts there
    public long sizeOf(long offset) {
        return blocks.units[blockAt(offset)] << UNIT_SHIFT;
    }

    /// Whether a block in use starts there.
    public boolean isAllocated(long offset) {
        return (offset & (ALIGNMENT - 1)) == 0 && table.find(offset >>> UNIT_SHIFT) != ArenaBlocks.NONE;
    }

    private int blockAt(long offset) {
        int block = (offset & (ALIGNMENT - 1)) == 0 ? table.find(offset >>> UNIT_SHIFT) : ArenaBlocks.NONE;
        if (block == ArenaBlocks.NONE) {
            throw notAllocated(offset);
        }
        return block;
    }

    private IllegalArgumentException notAllocated(long offset) {
        String reason = offset < 0 || offset >= capacity()
                ? " is outside the arena of " + capacity() + " bytes"
                : (offset & (ALIGNMENT - 1)) != 0
                        ? " is not a multiple of " + ALIGNMENT
                        : " is not where a block in use starts, so it was freed before or never handed out";
        return new IllegalArgumentException(
                "offset=" + offset + reason + ": free each block once, with the offset that allocate() returned");
    }

    /// Where the last block in use ends.
    public long endInUse() {
        return endOfUsed() << UNIT_SHIFT;
    }

    /// Bytes with pages behind the last block in use: what [#trim] can give up.
    public long trimmable() {
        return Math.max(0, reservedUnits - endOfUsed()) << UNIT_SHIFT;
    }

    /// Gives up pages behind the last block in use, so that the system may have them back.
    ///
    /// @param keepBytes how much stays reserved there, at least
    /// @return up to where there are pages now, a multiple of 4,096 unless nothing was given up; what is behind is
    ///     not used until it is reserved again
    /// @throws IllegalArgumentException if `keepBytes` is negative
    public long trim(long keepBytes) {
        if (keepBytes < 0) {
            throw new IllegalArgumentException("keepBytes=" + keepBytes + " is negative: use 0 to keep nothing");
        }
        long end = endOfUsed() << UNIT_SHIFT;
        long keep = Math.min(keepBytes, capacity() - end);
        long wanted = (end + keep + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
        if (wanted < reserved()) {
            reservedUnits = wanted >>> UNIT_SHIFT;
            if (reservedUnits < frontier) {
                shrinkLast();
            }
        }
        return reserved();
    }

    // The last block is free, or the frontier would not be behind what is reserved.
    private void shrinkLast() {
        freeLists.remove(last);
        frontier = reservedUnits;
        long rest = reservedUnits - blocks.start[last];
        if (rest > 0) {
            blocks.units[last] = rest;
            freeLists.add(last);
        } else {
            int before = blocks.before[last];
            blocks.remove(last);
            last = before;
        }
    }

    /// How full the arena is; looks at all free blocks of the largest class of sizes.
    public ArenaStatistics statistics() {
        long atEnd = capacityUnits - endOfUsed();
        return new ArenaStatistics(
                capacity(),
                reserved(),
                frontier << UNIT_SHIFT,
                used(),
                table.size(),
                freeLists.size(),
                Math.max(atEnd, freeLists.largest()) << UNIT_SHIFT);
    }
}
