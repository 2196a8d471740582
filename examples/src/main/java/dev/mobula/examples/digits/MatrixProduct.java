package dev.mobula.examples.digits;

/// Products of small matrices, the inner loops of all training.
///
/// A matrix is an array of its rows, so `a[i][j]` is row `i`, column `j`. Every innermost loop runs over rows from
/// index 0 with the same index in each of them, which is the form that the JVM's compiler turns into SIMD code; four
/// rows at once save loads and stores of the sum. Nothing here allocates.
final class MatrixProduct {
    private static final int ROWS_AT_ONCE = 4;

    private MatrixProduct() {}

    /// Adds `a · b` to `c`.
    ///
    /// @param a shape [rows, inner]
    /// @param b shape [inner, columns]
    /// @param c shape [rows, columns], changed
    static void add(float[][] a, float[][] b, float[][] c, int rows, int inner) {
        for (int row = 0; row < rows; row++) {
            final float[] factors = a[row];
            final float[] sum = c[row];
            int k = 0;
            for (; k + ROWS_AT_ONCE <= inner; k += ROWS_AT_ONCE) {
                addFour(sum, b, k, factors[k], factors[k + 1], factors[k + 2], factors[k + 3]);
            }
            for (; k < inner; k++) {
                addOne(sum, b[k], factors[k]);
            }
        }
    }

    /// Adds `aᵀ · b` to `c`.
    ///
    /// @param a shape [inner, rows]
    /// @param b shape [inner, columns]
    /// @param c shape [rows, columns], changed
    static void addTransposed(float[][] a, float[][] b, float[][] c, int rows, int inner) {
        int k = 0;
        for (; k + ROWS_AT_ONCE <= inner; k += ROWS_AT_ONCE) {
            final float[] factors0 = a[k];
            final float[] factors1 = a[k + 1];
            final float[] factors2 = a[k + 2];
            final float[] factors3 = a[k + 3];
            for (int row = 0; row < rows; row++) {
                addFour(c[row], b, k, factors0[row], factors1[row], factors2[row], factors3[row]);
            }
        }
        for (; k < inner; k++) {
            for (int row = 0; row < rows; row++) {
                addOne(c[row], b[k], a[k][row]);
            }
        }
    }

    /// Writes the transpose of `a`, which is of shape [rows, columns], into `result`.
    static void transpose(float[][] a, float[][] result, int rows, int columns) {
        for (int column = 0; column < columns; column++) {
            final float[] line = result[column];
            for (int row = 0; row < rows; row++) {
                line[row] = a[row][column];
            }
        }
    }

    private static void addFour(float[] sum, float[][] b, int k, float f0, float f1, float f2, float f3) {
        final float[] b0 = b[k];
        final float[] b1 = b[k + 1];
        final float[] b2 = b[k + 2];
        final float[] b3 = b[k + 3];
        for (int column = 0; column < sum.length; column++) {
            sum[column] += f0 * b0[column] + f1 * b1[column] + f2 * b2[column] + f3 * b3[column];
        }
    }

    private static void addOne(float[] sum, float[] row, float factor) {
        for (int column = 0; column < sum.length; column++) {
            sum[column] += factor * row[column];
        }
    }
}
