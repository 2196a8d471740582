package dev.mobula.examples.digits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatrixProductTest {
    private final SplittableRandom random = new SplittableRandom(1);

    @ParameterizedTest(name = "{0}x{1} by {1}x{2}")
    @CsvSource({"1,1,1", "3,4,5", "2,7,3", "5,8,16", "4,9,33"})
    void agreesWithTheDefinition(int rows, int inner, int columns) {
        var a = matrix(rows, inner);
        var b = matrix(inner, columns);
        var sum = matrix(rows, columns);
        var expected = new double[rows][columns];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                expected[row][column] = sum[row][column];
                for (int k = 0; k < inner; k++) {
                    expected[row][column] += (double) a[row][k] * b[k][column];
                }
            }
        }
        var sumFromTransposed = new float[rows][];
        for (int row = 0; row < rows; row++) {
            sumFromTransposed[row] = sum[row].clone();
        }
        var transposed = new float[inner][rows];
        MatrixProduct.transpose(a, transposed, rows, inner);

        MatrixProduct.add(a, b, sum, rows, inner);
        MatrixProduct.addTransposed(transposed, b, sumFromTransposed, rows, inner);

        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                assertThat((double) sum[row][column]).isCloseTo(expected[row][column], Offset.offset(1e-5));
                assertThat((double) sumFromTransposed[row][column])
                        .isCloseTo(expected[row][column], Offset.offset(1e-5));
            }
        }
    }

    private float[][] matrix(int rows, int columns) {
        var matrix = new float[rows][columns];
        for (var row : matrix) {
            for (int column = 0; column < columns; column++) {
                row[column] = (float) random.nextDouble(-1, 1);
            }
        }
        return matrix;
    }
}
