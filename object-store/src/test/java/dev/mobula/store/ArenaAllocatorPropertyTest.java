package dev.mobula.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Compares the allocator with a sorted map of what is in use, in which free space is what is left.
class ArenaAllocatorPropertyTest {
    private static final long KIB = 1L << 10;
    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;

    static LongStream seeds() {
        Long given = Long.getLong("mobula.seed");
        return given != null ? LongStream.of(given) : LongStream.range(0, 40);
    }

    private final TreeMap<Long, Long> inUse = new TreeMap<>();
    private final List<Long> offsets = new ArrayList<>();

    private record Kind(long capacity, long least, long most, boolean bySize) {
        long bytes(SplittableRandom random) {
            if (!bySize) {
                return random.nextLong(least, most + 1);
            }
            double spread = Math.log((double) most / least);
            return Math.min(most, (long) (least * Math.exp(random.nextDouble() * spread)));
        }
    }

    private static Kind kind(SplittableRandom random) {
        return switch (random.nextInt(8)) {
            case 0 -> new Kind(64 * random.nextLong(1, 40), 1, 64 * 10, false);
            case 1 -> new Kind(64 * KIB, 1, 4 * KIB, true);
            case 2 -> new Kind(75 * MIB, 64 * KIB, 20 * MIB, true);
            case 3 -> new Kind(40 * GIB, 1, 9 * GIB, true);
            case 4 -> new Kind(1L << 44, GIB, 1L << 42, true);
            case 5 -> new Kind(MIB, 1000, 1064, false); // many of one class
            case 6 -> new Kind(300 * MIB, MIB - 200, MIB + 200, false);
            default -> new Kind(random.nextLong(64, 1L << 50), 1, 1L << 50, true);
        };
    }

    @ParameterizedTest(name = "seed={0}")
    @MethodSource("seeds")
    void agreesWithAMapOfWhatIsInUse(long seed) {
        var random = new SplittableRandom(seed);
        for (int sequence = 0; sequence < 50; sequence++) {
            inUse.clear();
            offsets.clear();
            var kind = kind(random);
            var arena = new ArenaAllocator(kind.capacity());
            if (random.nextBoolean()) {
                arena.reserve(arena.capacity());
            }
            for (int phase = 0; phase < 6; phase++) {
                int allocatePercent = random.nextInt(10, 100);
                int order = random.nextInt(3);
                for (int step = 0; step < 40; step++) {
                    if (random.nextInt(100) < allocatePercent) {
                        allocate(arena, kind.bytes(random), random);
                    } else if (!offsets.isEmpty()) {
                        free(arena, order == 0 ? 0 : order == 1 ? offsets.size() - 1 : random.nextInt(offsets.size()));
                    }
                    if (random.nextInt(50) == 0) {
                        trim(arena, random.nextBoolean() ? 0 : kind.bytes(random));
                    }
                }
                check(arena);
            }
            while (!offsets.isEmpty()) {
                free(arena, random.nextInt(offsets.size()));
            }
            check(arena);
            assertThat(arena.statistics().freeBlocks()).isLessThanOrEqualTo(1);
            arena.reserve(arena.capacity());
            assertThat(arena.allocate(arena.capacity())).isZero();
        }
    }

    private void allocate(ArenaAllocator arena, long bytes, SplittableRandom random) {
        long offset = arena.allocate(bytes);
        if (offset == ArenaAllocator.NOT_RESERVED) {
            assertThat(arena.reserveFor(bytes)).isGreaterThan(arena.reserved()).isLessThanOrEqualTo(arena.capacity());
            refusedRightly(arena, bytes, false);
            if (random.nextInt(4) == 0) {
                return;
            }
            arena.reserve(arena.reserveFor(bytes));
            offset = arena.allocate(bytes);
            assertThat(offset).as("after reserving").isNotNegative();
        }
        if (offset == ArenaAllocator.NO_SPACE) {
            refusedRightly(arena, bytes, true);
            return;
        }
        long length = arena.sizeOf(offset);
        assertThat(offset % 64).isZero();
        assertThat(length).isEqualTo((bytes + 63) / 64 * 64);
        assertThat(offset + length).isLessThanOrEqualTo(arena.reserved());
        var before = inUse.floorEntry(offset);
        assertThat(before == null || before.getKey() + before.getValue() <= offset)
                .isTrue();
        var after = inUse.ceilingKey(offset);
        assertThat(after == null || offset + length <= after).isTrue();
        inUse.put(offset, length);
        offsets.add(offset);
    }

    private void refusedRightly(ArenaAllocator arena, long bytes, boolean everywhere) {
        var statistics = arena.statistics();
        long needed = (bytes + 63) / 64 * 64;
        long end = everywhere ? arena.capacity() : statistics.frontier();
        long tolerated = statistics.freeBlocks() <= 128 ? needed : needed + needed / 32 + 64;
        assertThat(longestGap(end)).isLessThan(tolerated);
        if (everywhere) {
            assertThat(arena.reserveFor(bytes)).isEqualTo(ArenaAllocator.NO_SPACE);
        }
    }

    private void free(ArenaAllocator arena, int index) {
        long offset = offsets.set(index, offsets.getLast());
        offsets.removeLast();
        inUse.remove(offset);
        arena.free(offset);
        assertThat(arena.isAllocated(offset)).isFalse();
        assertThatThrownBy(() -> arena.free(offset)).hasMessageStartingWith("offset=" + offset + " ");
    }

    private void trim(ArenaAllocator arena, long keep) {
        long end = inUse.isEmpty()
                ? 0
                : inUse.lastEntry().getKey() + inUse.lastEntry().getValue();
        long reserved = arena.reserved();
        assertThat(arena.trimmable()).isEqualTo(reserved - end);
        long now = arena.trim(keep);
        assertThat(now).isEqualTo(arena.reserved());
        assertThat(now).isBetween(end, reserved);
        assertThat(now).isGreaterThanOrEqualTo(Math.min(reserved, end + keep));
        assertThat(now - end - keep).isLessThanOrEqualTo(now == reserved ? reserved : 4096);
        assertThat(arena.statistics().frontier()).isLessThanOrEqualTo(now);
    }

    private long longestGap(long end) {
        long longest = 0;
        long from = 0;
        for (Map.Entry<Long, Long> block : inUse.entrySet()) {
            longest = Math.max(longest, block.getKey() - from);
            from = block.getKey() + block.getValue();
        }
        return Math.max(longest, end - from);
    }

    private void check(ArenaAllocator arena) {
        var statistics = arena.statistics();
        int gaps = 0;
        long from = 0;
        for (Map.Entry<Long, Long> block : inUse.entrySet()) {
            gaps += block.getKey() > from ? 1 : 0;
            from = block.getKey() + block.getValue();
            assertThat(arena.sizeOf(block.getKey())).isEqualTo(block.getValue());
        }
        gaps += statistics.frontier() > from ? 1 : 0;
        assertThat(statistics.frontier()).isBetween(from, arena.reserved());
        assertThat(statistics.freeBlocks()).as("each gap is one block").isEqualTo(gaps);
        assertThat(statistics.blocks()).isEqualTo(inUse.size());
        assertThat(statistics.used())
                .isEqualTo(inUse.values().stream().mapToLong(Long::longValue).sum());
        assertThat(statistics.largestFree()).isEqualTo(longestGap(arena.capacity()));
    }
}
