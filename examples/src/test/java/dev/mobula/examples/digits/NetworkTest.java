package dev.mobula.examples.digits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
    private static final int SAMPLES = 7;
    private static final int INPUTS = 6;
    private static final int CLASSES = 4;
    private static final double STEP = 1e-6;

    @ParameterizedTest(name = "seed={0}")
    @ValueSource(longs = {1, 2, 3})
    void findsTheGradientsThatFiniteDifferencesFind(long seed) {
        var random = new SplittableRandom(seed);
        var layers = Network.randomLayers(INPUTS, List.of(9, 5), CLASSES, random);
        var network = new Network(layers, SAMPLES + 1); // a batch need not be full
        var labels = new int[SAMPLES];
        for (int row = 0; row < SAMPLES; row++) {
            labels[row] = random.nextInt(CLASSES);
            for (int column = 0; column < INPUTS; column++) {
                network.batch()[row][column] = (float) random.nextGaussian();
            }
        }

        var loss = network.findGradients(labels, SAMPLES);

        var reference = new SlowNetwork(layers, network.batch(), labels, SAMPLES);
        assertThat(loss).isCloseTo(reference.loss(), Offset.offset(1e-5));
        for (int layer = 0; layer < layers.size(); layer++) {
            var trainer = network.layers().get(layer);
            for (int input = 0; input < layers.get(layer).inputs(); input++) {
                for (int output = 0; output < layers.get(layer).outputs(); output++) {
                    assertThat((double) trainer.weightGradients()[input][output])
                            .as("layer %d, weight %d,%d", layer, input, output)
                            .isCloseTo(reference.slope(layer, input, output), Offset.offset(1e-4));
                }
            }
            for (int output = 0; output < layers.get(layer).outputs(); output++) {
                assertThat((double) trainer.biasGradients()[output])
                        .as("layer %d, bias %d", layer, output)
                        .isCloseTo(reference.slope(layer, layers.get(layer).inputs(), output), Offset.offset(1e-4));
            }
        }
    }

    @Test
    void stepsWithMomentumAndWeightDecay() {
        var layer = new DenseLayer(new float[][] {{2}}, new float[] {1});
        var trainer = new LayerTrainer(layer);
        var input = new float[][] {{3}};
        var gradient = new float[][] {{0.5f}};
        trainer.backward(input, gradient, 1);

        trainer.step(0.1f, 0.5f, 0.01f);
        // weight: step = -0.1 * (3 * 0.5 + 0.01 * 2); bias: step = -0.1 * 0.5, without decay
        assertThat((double) layer.weights()[0][0]).isCloseTo(2 - 0.152, Offset.offset(1e-6));
        assertThat((double) layer.biases()[0]).isCloseTo(1 - 0.05, Offset.offset(1e-6));

        trainer.step(0.1f, 0.5f, 0f);
        assertThat((double) layer.weights()[0][0]).isCloseTo(1.848 - 0.076 - 0.15, Offset.offset(1e-6));
        assertThat((double) layer.biases()[0]).isCloseTo(0.95 - 0.025 - 0.05, Offset.offset(1e-6));
    }

    @Test
    void survivesScoresThatWouldOverflow() {
        var gradients = new float[1][2];

        var loss = SoftmaxCrossEntropy.lossAndGradients(new float[][] {{1_000, -1_000}}, new int[] {1}, 1, gradients);

        assertThat(loss).isFinite().isGreaterThan(80);
        assertThat(gradients[0]).containsExactly(1, -1);
    }

    /// The same network, computed by its definition in double precision; biases are one more row of weights.
    private static final class SlowNetwork {
        private final double[][][] weights;
        private final float[][] batch;
        private final int[] labels;
        private final int rows;

        SlowNetwork(List<DenseLayer> layers, float[][] batch, int[] labels, int rows) {
            this.weights = new double[layers.size()][][];
            for (int i = 0; i < weights.length; i++) {
                var layer = layers.get(i);
                weights[i] = new double[layer.inputs() + 1][layer.outputs()];
                for (int output = 0; output < layer.outputs(); output++) {
                    for (int input = 0; input < layer.inputs(); input++) {
                        weights[i][input][output] = layer.weights()[input][output];
                    }
                    weights[i][layer.inputs()][output] = layer.biases()[output];
                }
            }
            this.batch = batch;
            this.labels = labels;
            this.rows = rows;
        }

        double slope(int layer, int input, int output) {
            var value = weights[layer][input][output];
            weights[layer][input][output] = value + STEP;
            var above = loss();
            weights[layer][input][output] = value - STEP;
            var below = loss();
            weights[layer][input][output] = value;
            return (above - below) / (2 * STEP);
        }

        double loss() {
            var loss = 0.0;
            for (int row = 0; row < rows; row++) {
                var values = new double[batch[row].length];
                for (int i = 0; i < values.length; i++) {
                    values[i] = batch[row][i];
                }
                for (int layer = 0; layer < weights.length; layer++) {
                    values = outputs(layer, values);
                }
                var sum = 0.0;
                for (var score : values) {
                    sum += Math.exp(score);
                }
                loss -= Math.log(Math.exp(values[labels[row]]) / sum);
            }
            return loss / rows;
        }

        private double[] outputs(int layer, double[] inputs) {
            var outputs = weights[layer][inputs.length].clone();
            for (int output = 0; output < outputs.length; output++) {
                for (int input = 0; input < inputs.length; input++) {
                    outputs[output] += inputs[input] * weights[layer][input][output];
                }
                if (layer < weights.length - 1 && outputs[output] < 0) {
                    outputs[output] = 0;
                }
            }
            return outputs;
        }
    }
}
