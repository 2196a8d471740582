package dev.mobula.examples.digits;

import java.util.SplittableRandom;

/// Random orders of row numbers.
final class Shuffle {
    private Shuffle() {}

    /// Brings `rows` into an order in which each permutation is equally likely (Fisher and Yates).
    static void inPlace(int[] rows, SplittableRandom random) {
        for (int last = rows.length - 1; last > 0; last--) {
            int other = random.nextInt(last + 1);
            int row = rows[last];
            rows[last] = rows[other];
            rows[other] = row;
        }
    }

    /// Returns the numbers from 0 to `count - 1`.
    static int[] identity(int count) {
        int[] rows = new int[count];
        for (int row = 0; row < count; row++) {
            rows[row] = row;
        }
        return rows;
    }
}
