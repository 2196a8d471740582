package dev.mobula.examples.digits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MlpTest {
    private static final Hyperparameters SMALL = new Hyperparameters(List.of(16), 0.1f, 16, 0.9f, 1e-4f, 40);
    private static final Hyperparameters LINEAR = new Hyperparameters(List.of(), 0.1f, 16, 0.9f, 1e-4f, 40);

    @ParameterizedTest(name = "seed={0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void learnsExclusiveOrWhichALinearClassifierCannot(long seed) {
        var data = exclusiveOr(400, seed);

        assertThat(Mlp.train(SMALL, data, Augmentation.NONE, seed).countCorrect(data))
                .isGreaterThan(390);
        assertThat(Mlp.train(LINEAR, data, Augmentation.NONE, seed).countCorrect(data))
                .isLessThan(320);
    }

    @Test
    void learnsTheSameWeightsFromTheSameSeed() {
        var data = Digits.dataset().subset(Shuffle.identity(200));
        var weights = weights(Mlp.train(SMALL, data, Distortion.slight(), 5));

        assertThat(weights(Mlp.train(SMALL, data, Distortion.slight(), 5))).isDeepEqualTo(weights);
        assertThat(weights(Mlp.train(SMALL, data, Distortion.slight(), 6))[0]).isNotEqualTo(weights[0]);
    }

    @Test
    void learnsInOneBatchWhenThereAreFewSamples() {
        var data = exclusiveOr(3, 1);

        assertThat(Mlp.train(SMALL, data, Augmentation.NONE, 1).predict(data)).isEqualTo(data.labels());
    }

    @Test
    void learnsFromFeaturesThatNeverVary() {
        var data = new Dataset(new float[] {1, 1, 1}, new int[] {1, 1, 1}, 1, 2);

        assertThat(Mlp.train(SMALL, data, Augmentation.NONE, 1).predict(data)).containsExactly(1, 1, 1);
    }

    @Test
    void predictsClassZeroWhenTheLearningRateMadeTheWeightsInfinite() {
        var data = exclusiveOr(100, 1);
        var config = new Hyperparameters(List.of(16), 1e30f, 16, 0.9f, 0f, 5);

        assertThat(Mlp.train(config, data, Augmentation.NONE, 1).predict(data)).containsOnly(0);
    }

    @Test
    void refusesToLearnFromNothing() {
        var nothing = new Dataset(new float[0], new int[0], 2, 2);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Mlp.train(SMALL, nothing, Augmentation.NONE, 1))
                .withMessage("The dataset has no samples: give at least one to learn from");
    }

    private static float[][] weights(Mlp network) {
        return network.layers().getFirst().weights();
    }

    /// Points of the square from -1 to 1, of class 1 where the signs of their coordinates differ.
    private static Dataset exclusiveOr(int samples, long seed) {
        var random = new SplittableRandom(seed);
        var features = new float[samples * 2];
        var labels = new int[samples];
        for (int row = 0; row < samples; row++) {
            var x = random.nextDouble(0.1, 1) * (random.nextBoolean() ? 1 : -1);
            var y = random.nextDouble(0.1, 1) * (random.nextBoolean() ? 1 : -1);
            features[2 * row] = (float) x;
            features[2 * row + 1] = (float) y;
            labels[row] = x * y < 0 ? 1 : 0;
        }
        return new Dataset(features, labels, 2, 2);
    }
}
