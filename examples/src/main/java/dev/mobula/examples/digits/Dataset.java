package dev.mobula.examples.digits;

/// Labelled samples, all with the same number of features.
///
/// Immutable, so threads may share it.
final class Dataset {
    private final float[] features;
    private final int[] labels;
    private final int columns;
    private final int classes;

    /// @param features shape [samples, columns] in row-major order, copied
    /// @param labels one for each sample, from 0 to `classes - 1`, copied
    /// @param columns features of a sample, more than 0
    /// @param classes number of different labels, 2 or more
    /// @throws IllegalArgumentException if the shapes do not fit together or a label is out of range
    Dataset(float[] features, int[] labels, int columns, int classes) {
        if (columns < 1) {
            throw new IllegalArgumentException("columns=" + columns + " is not above 0: a sample needs a feature");
        }
        if (classes < 2) {
            throw new IllegalArgumentException("classes=" + classes + " is below 2: there is nothing to tell apart");
        }
        if (features.length != (long) labels.length * columns) {
            throw new IllegalArgumentException("features.length=" + features.length + " is not " + labels.length
                    + " labels * " + columns + " columns: give each sample all its features");
        }
        for (int row = 0; row < labels.length; row++) {
            if (labels[row] < 0 || labels[row] >= classes) {
                throw new IllegalArgumentException("labels[" + row + "]=" + labels[row] + " is not in 0.."
                        + (classes - 1) + ": correct the label or raise classes");
            }
        }
        this.features = features.clone();
        this.labels = labels.clone();
        this.columns = columns;
        this.classes = classes;
    }

    int size() {
        return labels.length;
    }

    int columns() {
        return columns;
    }

    int classes() {
        return classes;
    }

    int label(int row) {
        return labels[row];
    }

    float feature(int row, int column) {
        return features[row * columns + column];
    }

    /// Returns a copy of all labels, in the order of the samples.
    int[] labels() {
        return labels.clone();
    }

    /// Writes the features of one sample into `destination[0 .. columns)`.
    void copyRow(int row, float[] destination) {
        System.arraycopy(features, row * columns, destination, 0, columns);
    }

    /// Returns how many samples each class has.
    int[] classCounts() {
        int[] counts = new int[classes];
        for (int label : labels) {
            counts[label]++;
        }
        return counts;
    }

    /// Returns the samples at `rows`, in that order.
    Dataset subset(int[] rows) {
        float[] chosenFeatures = new float[rows.length * columns];
        int[] chosenLabels = new int[rows.length];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(features, rows[i] * columns, chosenFeatures, i * columns, columns);
            chosenLabels[i] = labels[rows[i]];
        }
        return new Dataset(chosenFeatures, chosenLabels, columns, classes);
    }
}
