package dev.mobula.examples.digits;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// How often each class was predicted as which.
///
/// Immutable.
final class ConfusionMatrix {
    private final int[][] counts; // [actual][predicted]

    private ConfusionMatrix(int[][] counts) {
        this.counts = counts;
    }

    /// Counts pairs of classes.
    ///
    /// @param actual the right class of each sample, from 0 to `classes - 1`
    /// @param predicted the class that was predicted for it
    /// @throws IllegalArgumentException if the lengths differ or a class is out of range
    static ConfusionMatrix of(int[] actual, int[] predicted, int classes) {
        if (actual.length != predicted.length) {
            throw new IllegalArgumentException("actual.length=" + actual.length + " is not predicted.length="
                    + predicted.length + ": give one prediction for each sample");
        }
        int[][] counts = new int[classes][classes];
        for (int i = 0; i < actual.length; i++) {
            requireClass("actual", i, actual[i], classes);
            requireClass("predicted", i, predicted[i], classes);
            counts[actual[i]][predicted[i]]++;
        }
        return new ConfusionMatrix(counts);
    }

    /// Returns how often `predicted` was said where `actual` was right.
    int count(int actual, int predicted) {
        return counts[actual][predicted];
    }

    /// Returns how many samples were counted.
    int total() {
        int total = 0;
        for (int actual = 0; actual < counts.length; actual++) {
            total += rowTotal(actual);
        }
        return total;
    }

    /// Returns the share of samples on the diagonal, 0 to 1, or not a number without samples.
    double accuracy() {
        int correct = 0;
        for (int i = 0; i < counts.length; i++) {
            correct += counts[i][i];
        }
        return (double) correct / total();
    }

    /// Returns of all samples of a class the share that was found, 0 to 1, or not a number if it has none.
    double recall(int actual) {
        return (double) counts[actual][actual] / rowTotal(actual);
    }

    /// Returns of all predictions of a class the share that was right, 0 to 1, or not a number if there is none.
    double precision(int predicted) {
        int total = 0;
        for (int[] row : counts) {
            total += row[predicted];
        }
        return (double) counts[predicted][predicted] / total;
    }

    /// Returns a table with a line for each actual class, its recall at the right, and precisions below.
    ///
    /// A count of 0 is a dot, so that errors stand out; a share without samples is a dash.
    String toText() {
        int width = Math.max(4, String.valueOf(total()).length()) + 2;
        int labelWidth = "precision".length();
        List<String> lines = new ArrayList<>();
        StringBuilder header = new StringBuilder(pad("actual", labelWidth));
        StringBuilder footer = new StringBuilder(pad("precision", labelWidth));
        for (int label = 0; label < counts.length; label++) {
            header.append(pad(String.valueOf(label), width));
            footer.append(pad(share(precision(label)), width));
        }
        lines.add(pad("", labelWidth) + pad("predicted", "predicted".length() + width - 1));
        lines.add(header + pad("recall", "recall".length() + 2));
        for (int actual = 0; actual < counts.length; actual++) {
            StringBuilder line = new StringBuilder(pad(String.valueOf(actual), labelWidth));
            for (int count : counts[actual]) {
                line.append(pad(count == 0 ? "." : String.valueOf(count), width));
            }
            lines.add(line + pad(share(recall(actual)), "recall".length() + 2));
        }
        lines.add(footer.toString());
        return String.join("\n", lines) + "\n";
    }

    @Override
    public String toString() {
        return toText();
    }

    private int rowTotal(int actual) {
        int total = 0;
        for (int count : counts[actual]) {
            total += count;
        }
        return total;
    }

    private static String share(double share) {
        return Double.isNaN(share) ? "-" : String.format(Locale.ROOT, "%.2f", share);
    }

    private static String pad(String text, int width) {
        return " ".repeat(Math.max(0, width - text.length())) + text;
    }

    private static void requireClass(String name, int index, int value, int classes) {
        if (value < 0 || value >= classes) {
            throw new IllegalArgumentException(
                    name + "[" + index + "]=" + value + " is not in 0.." + (classes - 1) + ": raise classes");
        }
    }
}
