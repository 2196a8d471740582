package dev.mobula.benchmarks;

import java.util.Arrays;

/// The spread of a figure over several rounds.
///
/// @param median the middle one, or the mean of the two in the middle
/// @param min the smallest
/// @param max the largest
record Figures(double median, double min, double max) {
    /// Sums up rounds, in any order.
    ///
    /// @param rounds one figure for each round, at least one
    /// @throws IllegalArgumentException if there is no round, or a figure is not a positive number
    static Figures of(double... rounds) {
        if (rounds.length == 0) {
            throw new IllegalArgumentException("no rounds: a median needs at least one");
        }
        double[] sorted = rounds.clone();
        Arrays.sort(sorted);
        for (double figure : sorted) {
            if (!(figure > 0) || Double.isInfinite(figure)) {
                throw new IllegalArgumentException(
                        "figure=" + figure + " is not a positive number: the round that" + " gave it measured nothing");
            }
        }
        return new Figures(median(sorted), sorted[0], sorted[sorted.length - 1]);
    }

    private static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
