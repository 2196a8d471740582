package dev.mobula.examples.digits;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// Row numbers of a dataset in two parts, one to learn from and one to be tested on.
///
/// Stratified: each class has the same share in both parts, up to rounding. Immutable.
final class Partition {
    private final int[] trainingRows;
    private final int[] testRows;

    private Partition(int[] trainingRows, int[] testRows) {
        this.trainingRows = trainingRows;
        this.testRows = testRows;
    }

    /// Holds out a share of each class for the test, chosen by `seed`.
    ///
    /// @param testShare share of each class that is held out, above 0 and below 1
    /// @throws IllegalArgumentException if the share is out of range
    static Partition holdOut(Dataset data, double testShare, long seed) {
        if (!(testShare > 0 && testShare < 1)) {
            throw new IllegalArgumentException(
                    "testShare=" + testShare + " is not between 0 and 1: use 0.2 for a fifth");
        }
        boolean[] held = new boolean[data.size()];
        for (int[] rows : shuffledRowsByClass(data, seed)) {
            long heldOfClass = Math.round(rows.length * testShare);
            for (int i = 0; i < heldOfClass; i++) {
                held[rows[i]] = true;
            }
        }
        return of(held);
    }

    /// Deals the rows into `folds` parts and returns, for each, the partition that tests on it.
    ///
    /// @param folds number of parts, 2 or more and no more than the smallest class has samples
    /// @throws IllegalArgumentException if `folds` is out of range
    static List<Partition> folds(Dataset data, int folds, long seed) {
        int smallestClass = Arrays.stream(data.classCounts()).min().orElse(0);
        if (folds < 2 || folds > smallestClass) {
            throw new IllegalArgumentException(
                    "folds=" + folds + " is not in 2.." + smallestClass + ", the samples of the smallest class: use 5");
        }
        int[] foldOfRow = new int[data.size()];
        int dealt = 0; // goes on from class to class, so that the folds' sizes differ by one at most
        for (int[] rows : shuffledRowsByClass(data, seed)) {
            for (int row : rows) {
                foldOfRow[row] = dealt++ % folds;
            }
        }
        List<Partition> partitions = new ArrayList<>(folds);
        for (int fold = 0; fold < folds; fold++) {
            boolean[] held = new boolean[foldOfRow.length];
            for (int row = 0; row < held.length; row++) {
                held[row] = foldOfRow[row] == fold;
            }
            partitions.add(of(held));
        }
        return List.copyOf(partitions);
    }

    /// Returns the rows to learn from, in rising order.
    int[] trainingRows() {
        return trainingRows.clone();
    }

    /// Returns the rows to test on, in rising order.
    int[] testRows() {
        return testRows.clone();
    }

    /// Returns the samples to learn from; `data` must be the dataset that was divided.
    Dataset training(Dataset data) {
        return data.subset(trainingRows);
    }

    /// Returns the samples to test on; `data` must be the dataset that was divided.
    Dataset test(Dataset data) {
        return data.subset(testRows);
    }

    private static Partition of(boolean[] held) {
        int heldRows = 0;
        for (boolean isHeld : held) {
            heldRows += isHeld ? 1 : 0;
        }
        int[] training = new int[held.length - heldRows];
        int[] test = new int[heldRows];
        for (int row = 0, trainingIndex = 0, testIndex = 0; row < held.length; row++) {
            if (held[row]) {
                test[testIndex++] = row;
            } else {
                training[trainingIndex++] = row;
            }
        }
        return new Partition(training, test);
    }

    private static int[][] shuffledRowsByClass(Dataset data, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] counts = data.classCounts();
        int[][] rows = new int[counts.length][];
        for (int label = 0; label < counts.length; label++) {
            rows[label] = new int[counts[label]];
        }
        int[] filled = new int[counts.length];
        for (int row = 0; row < data.size(); row++) {
            int label = data.label(row);
            rows[label][filled[label]++] = row;
        }
        for (int[] rowsOfClass : rows) {
            Shuffle.inPlace(rowsOfClass, random);
        }
        return rows;
    }
}
