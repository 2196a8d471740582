package dev.mobula.examples.pi;

import dev.mobula.Remote;
import java.util.SplittableRandom;

/// Throws darts at a square, and counts those within the circle.
final class Pi {
    private Pi() {}

    /// Counts random points of the unit square that lie within a quarter of the unit circle.
    ///
    /// @param samples points, 0 or more
    /// @param seed chooses the points
    @Remote
    static long hits(long samples, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long hits = 0;
        for (long i = 0; i < samples; i++) {
            double x = random.nextDouble();
            double y = random.nextDouble();
            if (x * x + y * y < 1) {
                hits++;
            }
        }
        return hits;
    }
}
