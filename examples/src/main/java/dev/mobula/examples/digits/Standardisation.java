package dev.mobula.examples.digits;

/// Shifts features so that each has mean 0 in the training data, and scales all alike to a variance of 1.
///
/// One scale for all columns, since pixels share a unit: a pixel that is nearly always white must not become loud.
final class Standardisation {
    private final float[] means;
    private final float scale;

    private Standardisation(float[] means, float scale) {
        this.means = means;
        this.scale = scale;
    }

    static Standardisation of(Dataset training) {
        int columns = training.columns();
        float[] means = new float[columns];
        double squares = 0;
        for (int column = 0; column < columns; column++) {
            double sum = 0;
            for (int row = 0; row < training.size(); row++) {
                sum += training.feature(row, column);
            }
            double mean = sum / training.size();
            for (int row = 0; row < training.size(); row++) {
                double distance = training.feature(row, column) - mean;
                squares += distance * distance;
            }
            means[column] = (float) mean;
        }
        double variance = squares / ((double) training.size() * columns);
        return new Standardisation(means, variance > 0 ? (float) (1 / Math.sqrt(variance)) : 1);
    }

    /// Standardises the features of one sample in place.
    void apply(float[] features) {
        for (int column = 0; column < means.length; column++) {
            features[column] = (features[column] - means[column]) * scale;
        }
    }
}
