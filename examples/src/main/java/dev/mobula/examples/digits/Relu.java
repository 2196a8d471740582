package dev.mobula.examples.digits;

/// The rectifier: what is negative becomes 0.
final class Relu {
    private Relu() {}

    /// Applies it to the first `rows` rows.
    static void inPlace(float[][] values, int rows) {
        for (int row = 0; row < rows; row++) {
            final float[] line = values[row];
            for (int i = 0; i < line.length; i++) {
                line[i] = Math.max(line[i], 0);
            }
        }
    }
}
