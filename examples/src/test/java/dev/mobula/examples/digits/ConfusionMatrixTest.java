package dev.mobula.examples.digits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {
    private static final int[] ACTUAL = {0, 0, 0, 1, 1, 1, 1, 1};
    private static final int[] PREDICTED = {0, 0, 1, 1, 1, 1, 1, 0};

    @Test
    void countsPairs() {
        var matrix = ConfusionMatrix.of(ACTUAL, PREDICTED, 3);

        assertThat(matrix.count(0, 0)).isEqualTo(2);
        assertThat(matrix.count(0, 1)).isEqualTo(1);
        assertThat(matrix.count(1, 0)).isEqualTo(1);
        assertThat(matrix.count(1, 1)).isEqualTo(4);
        assertThat(matrix.total()).isEqualTo(8);
        assertThat(matrix.accuracy()).isEqualTo(0.75);
        assertThat(matrix.recall(0)).isCloseTo(2 / 3.0, Offset.offset(1e-12));
        assertThat(matrix.precision(1)).isEqualTo(0.8);
        assertThat(matrix.recall(2)).isNaN();
    }

    @Test
    void alignsItsText() {
        assertThat(ConfusionMatrix.of(ACTUAL, PREDICTED, 3).toText()).isEqualTo("""
                          predicted
               actual     0     1     2  recall
                    0     2     1     .    0.67
                    1     1     4     .    0.80
                    2     .     .     .       -
            precision  0.67  0.80     -
            """);
    }

    @Test
    void refusesPredictionsThatDoNotFit() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConfusionMatrix.of(ACTUAL, new int[] {0}, 2))
                .withMessage("actual.length=8 is not predicted.length=1: give one prediction for each sample");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConfusionMatrix.of(new int[] {0}, new int[] {2}, 2))
                .withMessage("predicted[0]=2 is not in 0..1: raise classes");
    }
}
