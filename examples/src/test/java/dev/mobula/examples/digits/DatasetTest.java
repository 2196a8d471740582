package dev.mobula.examples.digits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class DatasetTest {
    private static final float[] FEATURES = {1, 2, 3, 4, 5, 6};
    private static final int[] LABELS = {0, 1, 0};

    @Test
    void doesNotChangeWithTheArraysItWasMadeFrom() {
        var features = FEATURES.clone();
        var labels = LABELS.clone();
        var data = new Dataset(features, labels, 2, 2);
        features[0] = 9;
        labels[0] = 1;
        data.labels()[0] = 1;

        assertThat(data.feature(0, 0)).isEqualTo(1f);
        assertThat(data.label(0)).isZero();
    }

    @Test
    void takesSamplesInTheOrderAskedFor() {
        var subset = new Dataset(FEATURES, LABELS, 2, 2).subset(new int[] {2, 1});
        var row = new float[2];
        subset.copyRow(0, row);

        assertThat(row).containsExactly(5, 6);
        assertThat(subset.labels()).containsExactly(0, 1);
        assertThat(subset.classCounts()).containsExactly(1, 1);
    }

    @Test
    void refusesShapesThatDoNotFit() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Dataset(FEATURES, LABELS, 3, 2))
                .withMessage("features.length=6 is not 3 labels * 3 columns: give each sample all its features");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Dataset(FEATURES, LABELS, 0, 2))
                .withMessage("columns=0 is not above 0: a sample needs a feature");
    }

    @Test
    void refusesLabelsOutOfRange() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Dataset(FEATURES, new int[] {0, 2, 0}, 2, 2))
                .withMessage("labels[1]=2 is not in 0..1: correct the label or raise classes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Dataset(FEATURES, LABELS, 2, 1))
                .withMessage("classes=1 is below 2: there is nothing to tell apart");
    }
}
