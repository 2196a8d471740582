package dev.mobula.examples.digits;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// The configurations that a random search draws from, after Bergstra and Bengio, "Random Search for Hyper-Parameter
/// Optimization" (2012).
///
/// Learning rate and L2 are log-uniform between their limits, momentum is uniform, the others are chosen from lists,
/// each entry with the same probability.
///
/// @param hidden layers to choose from
/// @param learningRate limits
/// @param batchSizes sizes to choose from
/// @param momentum limits
/// @param l2 limits
/// @param epochs the same for all
record SearchSpace(
        List<List<Integer>> hidden,
        Range learningRate,
        List<Integer> batchSizes,
        Range momentum,
        Range l2,
        int epochs) {

    /// Limits of a value: `from` is above 0, unless it is only drawn uniformly, and `to` is not below it.
    record Range(double from, double to) {
        /// @throws IllegalArgumentException if the limits are no range
        Range {
            if (!(from >= 0 && to >= from)) {
                throw new IllegalArgumentException(
                        "Range from=" + from + " to=" + to + " is empty or negative: use 0 <= from <= to");
            }
        }

        private double uniform(SplittableRandom random) {
            return from + (to - from) * random.nextDouble();
        }

        private double logUniform(SplittableRandom random) {
            return Math.exp(Math.log(from) + (Math.log(to) - Math.log(from)) * random.nextDouble());
        }
    }

    /// @throws IllegalArgumentException if a list is empty or a range that is drawn log-uniformly begins at 0
    SearchSpace {
        hidden = List.copyOf(hidden);
        batchSizes = List.copyOf(batchSizes);
        requireSome("hidden", hidden);
        requireSome("batchSizes", batchSizes);
        requireAboveZero("learningRate", learningRate);
        requireAboveZero("l2", l2);
    }

    /// Returns the space that suits the digits: good networks and bad ones, each learnt in a fraction of a second.
    static SearchSpace forDigits() {
        return new SearchSpace(
                List.of(List.of(32), List.of(64), List.of(96), List.of(64, 32), List.of(96, 48)),
                new Range(0.002, 0.3),
                List.of(16, 32, 64),
                new Range(0.5, 0.95),
                new Range(1e-5, 1e-2),
                30);
    }

    /// Draws configurations; a longer draw with the same seed begins with the shorter one.
    ///
    /// @param count how many, 0 or more
    List<Hyperparameters> draw(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Hyperparameters> configurations = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            configurations.add(new Hyperparameters(
                    choose(hidden, random),
                    (float) learningRate.logUniform(random),
                    choose(batchSizes, random),
                    (float) momentum.uniform(random),
                    (float) l2.logUniform(random),
                    epochs));
        }
        return List.copyOf(configurations);
    }

    private static <T> T choose(List<T> choices, SplittableRandom random) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static void requireSome(String name, List<?> choices) {
        if (choices.isEmpty()) {
            throw new IllegalArgumentException(name + "=[] has nothing to choose from: add an entry");
        }
    }

    private static void requireAboveZero(String name, Range range) {
        if (range.from() == 0) {
            throw new IllegalArgumentException(name + " is drawn log-uniformly from=0.0: use a limit above 0");
        }
    }
}
