package dev.mobula.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A steady load: blocks of random sizes come and go at random, the arena being as full as said.
class ArenaAllocatorLoadTest {
    private static final long CAPACITY = 4L << 30;
    private static final int STEPS = 100_000;

    // Sizes are spread evenly over the powers of two. What is refused stays out: so the load is harder than one that
    // waits until there is room.
    @ParameterizedTest(name = "{0}% full, {1} KiB to {2} KiB, seed={4}")
    @CsvSource({
        "80, 64, 65536, 10, 1", // up to 1/64 of the arena
        "85, 64, 65536, 100, 2",
        "85, 64, 16384, 1, 3",
        "90, 64, 16384, 60, 4",
        "85, 1, 16384, 1, 5",
        "90, 1, 4096, 1, 6",
        "90, 1024, 16384, 10, 7",
        "90, 1024, 1024, 0, 8",
    })
    void refusesFew(int percent, long leastKib, long mostKib, int mostRefusedPerMille, long seed) {
        Run run = new Run(seed, percent / 100.0, leastKib << 10, mostKib << 10);
        run.go();

        assertThat(run.refused * 1000.0 / STEPS).isLessThanOrEqualTo(mostRefusedPerMille);
        assertThat(run.arena.statistics().largestFree()).isGreaterThan(CAPACITY / 1000);
    }

    static final class Run {
        private final SplittableRandom random;
        private final double fill;
        private final double least;
        private final double spread;
        private final ArenaAllocator arena = new ArenaAllocator(CAPACITY);
        private final long[] offsets = new long[1 << 20];
        private int count;
        int refused;

        Run(long seed, double fill, long least, long most) {
            random = new SplittableRandom(Long.getLong("mobula.seed", seed));
            this.fill = fill;
            this.least = least;
            spread = Math.log((double) most / least);
            arena.reserve(CAPACITY);
        }

        void go() {
            for (int step = 0; step < STEPS; step++) {
                long bytes = (long) (least * Math.exp(random.nextDouble() * spread));
                while (arena.used() + bytes > fill * CAPACITY) {
                    int index = random.nextInt(count);
                    arena.free(offsets[index]);
                    offsets[index] = offsets[--count];
                }
                long offset = arena.allocate(bytes);
                if (offset < 0) {
                    refused++;
                } else {
                    offsets[count++] = offset;
                }
            }
        }
    }
}
