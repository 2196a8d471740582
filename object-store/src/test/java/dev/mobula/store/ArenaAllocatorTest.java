package dev.mobula.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArenaAllocatorTest {
    private static final long MIB = 1 << 20;

    private static ArenaAllocator arena(long capacity) {
        var arena = new ArenaAllocator(capacity);
        arena.reserve(capacity);
        return arena;
    }

    @Test
    void handsOutMultiplesOf64BytesWithoutGaps() {
        var arena = arena(10 * MIB);

        assertThat(arena.allocate(1)).isZero();
        assertThat(arena.allocate(64)).isEqualTo(64);
        assertThat(arena.allocate(65)).isEqualTo(128);
        assertThat(arena.allocate(2 * MIB)).isEqualTo(256);
        assertThat(arena.sizeOf(0)).isEqualTo(64);
        assertThat(arena.sizeOf(128)).isEqualTo(128);
        assertThat(arena.used()).isEqualTo(256 + 2 * MIB);
        assertThat(arena.isAllocated(64)).isTrue();
        assertThat(arena.isAllocated(65)).isFalse();
        assertThat(arena.isAllocated(192)).isFalse();
    }

    @Test
    void reusesWhatWasFreedBeforeItCrossesTheFrontier() {
        var arena = arena(100 * MIB);
        long[] offsets = new long[6];
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = arena.allocate(2 * MIB);
        }
        long frontier = arena.statistics().frontier();
        arena.free(offsets[1]);
        arena.free(offsets[3]);

        assertThat(arena.allocate(2 * MIB)).isEqualTo(offsets[1]);
        assertThat(arena.allocate(2 * MIB)).isEqualTo(offsets[3]);
        assertThat(arena.statistics().frontier()).isEqualTo(frontier);
        assertThat(arena.allocate(2 * MIB)).isEqualTo(frontier);
    }

    @Test
    void handsOutNothingWithoutPages() {
        var arena = new ArenaAllocator(64 * MIB);

        assertThat(arena.allocate(3 * MIB)).isEqualTo(ArenaAllocator.NOT_RESERVED);
        assertThat(arena.reserveFor(3 * MIB)).isEqualTo(3 * MIB);
        arena.reserve(4 * MIB);
        arena.reserve(2 * MIB);
        assertThat(arena.reserved()).isEqualTo(4 * MIB);
        assertThat(arena.allocate(3 * MIB)).isZero();
        assertThat(arena.allocate(2 * MIB)).isEqualTo(ArenaAllocator.NOT_RESERVED);
        assertThat(arena.reserveFor(2 * MIB)).isEqualTo(5 * MIB);
        assertThat(arena.allocate(62 * MIB)).isEqualTo(ArenaAllocator.NO_SPACE);
        assertThat(arena.reserveFor(62 * MIB)).isEqualTo(ArenaAllocator.NO_SPACE);
        assertThat(arena.allocate(1000)).isEqualTo(3 * MIB);
    }

    @Test
    void usesAllThereIsAndIsOnePieceAgainWhenAllIsFreed() {
        var arena = arena(8 * MIB + 5);
        assertThat(arena.capacity()).isEqualTo(8 * MIB);
        List<Long> offsets = new ArrayList<>();
        for (long offset = arena.allocate(MIB / 4); offset >= 0; offset = arena.allocate(MIB / 4)) {
            offsets.add(offset);
        }

        assertThat(offsets).hasSize(32).doesNotHaveDuplicates();
        assertThat(arena.used()).isEqualTo(8 * MIB);
        assertThat(arena.allocate(1)).isEqualTo(ArenaAllocator.NO_SPACE);
        assertThat(arena.statistics().fragmentation()).isZero();
        for (int i = 0; i < offsets.size(); i += 2) {
            arena.free(offsets.get(i));
        }
        assertThat(arena.statistics().fragmentation()).isEqualTo(1 - 1 / 16.0);
        assertThat(arena.statistics().freeBlocks()).isEqualTo(16);
        for (int i = 1; i < offsets.size(); i += 2) {
            arena.free(offsets.get(i));
        }
        assertThat(arena.statistics()).isEqualTo(new ArenaStatistics(8 * MIB, 8 * MIB, 8 * MIB, 0, 0, 1, 8 * MIB));
        assertThat(arena.allocate(8 * MIB)).isZero();
    }

    @Test
    void keepsBlocksFarBeyond2GiB() {
        long tib = 1L << 40;
        var arena = arena(20 * tib);
        long first = arena.allocate(7 * tib);
        long second = arena.allocate(5 * tib + 1);
        long third = arena.allocate(tib);
        arena.free(second);

        assertThat(first).isZero();
        assertThat(second).isEqualTo(7 * tib);
        assertThat(third).isEqualTo(12 * tib + 64);
        assertThat(arena.allocate(6 * tib)).isEqualTo(13 * tib + 64);
        assertThat(arena.allocate(5 * tib)).isEqualTo(second);
        assertThat(arena.statistics().largestFree()).isEqualTo(tib - 64);
        assertThat(arena.allocate(Long.MAX_VALUE)).isEqualTo(ArenaAllocator.NO_SPACE);
    }

    @Test
    void givesUpWhatIsBehindTheLastBlockInUse() {
        var arena = new ArenaAllocator(100 * MIB);
        arena.reserve(80 * MIB);
        long first = arena.allocate(10 * MIB + 64);
        long second = arena.allocate(40 * MIB);
        assertThat(arena.trimmable()).isEqualTo(30 * MIB - 64);
        arena.free(second);
        assertThat(arena.trimmable()).isEqualTo(70 * MIB - 64);

        assertThat(arena.trim(20 * MIB)).isEqualTo(30 * MIB + 4096);
        assertThat(arena.trim(40 * MIB)).isEqualTo(30 * MIB + 4096);
        assertThat(arena.statistics().frontier()).isEqualTo(30 * MIB + 4096);
        assertThat(arena.allocate(21 * MIB)).isEqualTo(ArenaAllocator.NOT_RESERVED);
        assertThat(arena.allocate(20 * MIB)).isEqualTo(10 * MIB + 64);
        arena.free(first);
        arena.free(10 * MIB + 64);
        assertThat(arena.trim(0)).isZero();
        assertThat(arena.statistics()).isEqualTo(new ArenaStatistics(100 * MIB, 0, 0, 0, 0, 0, 100 * MIB));
        assertThat(arena.allocate(1)).isEqualTo(ArenaAllocator.NOT_RESERVED);
        arena.reserve(MIB);
        assertThat(arena.allocate(1)).isZero();
    }

    @Test
    void refusesToFreeWhatIsNotInUse() {
        var arena = arena(MIB);
        long first = arena.allocate(100);
        arena.allocate(100);
        arena.free(first);

        assertThatThrownBy(() -> arena.free(first))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("offset=0 is not where a block in use starts, so it was freed before or never handed out: "
                        + "free each block once, with the offset that allocate() returned");
        assertThatThrownBy(() -> arena.free(130)).hasMessageStartingWith("offset=130 is not a multiple of 64: ");
        assertThatThrownBy(() -> arena.sizeOf(192)).hasMessageStartingWith("offset=192 is not where a block in use");
        assertThatThrownBy(() -> arena.free(-64))
                .hasMessageStartingWith("offset=-64 is outside the arena of 1048576 bytes: ");
        assertThat(arena.used()).isEqualTo(128);
    }

    @Test
    void refusesSizesThatMakeNoSense() {
        var arena = arena(MIB);

        assertThatThrownBy(() -> arena.allocate(0)).hasMessage("bytes=0 is less than 1: a block has at least one byte");
        assertThatThrownBy(() -> arena.reserve(MIB + 64))
                .hasMessage("upToBytes=1048640 is outside 0 to 1048576, the arena: reserve less");
        assertThatThrownBy(() -> arena.trim(-1)).hasMessage("keepBytes=-1 is negative: use 0 to keep nothing");
        assertThatThrownBy(() -> new ArenaAllocator(63))
                .hasMessage("capacityBytes=63 is outside 64 to 1125899906842624: "
                        + "an arena has at least one block and at most 1 PiB");
    }

    @Test
    void cutsCrumbsBeforeLargeBlocks() {
        var arena = arena(256 * MIB);
        long large = arena.allocate(100 * MIB);
        arena.allocate(64);
        long crumb = arena.allocate(4096);
        arena.allocate(64);
        arena.free(crumb);
        arena.free(large);

        assertThat(arena.allocate(2048)).isEqualTo(crumb);
        assertThat(arena.allocate(2048)).isEqualTo(crumb + 2048);
        assertThat(arena.allocate(2048)).isEqualTo(large);
    }
}
