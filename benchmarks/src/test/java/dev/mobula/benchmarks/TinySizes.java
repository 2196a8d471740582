package dev.mobula.benchmarks;

import java.time.Duration;

/// Sizes with which all rows together take seconds, not minutes.
final class TinySizes {
    static final Duration LIMIT = Duration.ofSeconds(60);

    private TinySizes() {}

    /// @param rounds measured rounds of each side
    static Sizes rounds(int rounds) {
        return rounds(rounds, LIMIT, LIMIT);
    }

    /// @param rounds measured rounds of each side
    /// @param soft see [Sizes#soft]
    /// @param rowLimit see [Sizes#rowLimit]
    static Sizes rounds(int rounds, Duration soft, Duration rowLimit) {
        return new Sizes(
                400,
                50,
                200,
                50,
                2_000,
                20,
                2,
                100,
                3,
                2_000,
                1L << 20,
                1L << 20,
                1L << 20,
                4L << 20,
                2_000,
                Duration.ofMillis(100),
                Duration.ofMillis(50),
                Duration.ZERO,
                Duration.ZERO,
                rounds,
                rounds,
                soft,
                rowLimit);
    }
}
