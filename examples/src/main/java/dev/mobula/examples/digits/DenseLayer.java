package dev.mobula.examples.digits;

import java.util.SplittableRandom;

/// One layer of a network: each output is a weighted sum of all inputs and a bias.
///
/// Weights are of shape [inputs, outputs]. Only the [LayerTrainer] that owns the layer writes them, before the layer
/// becomes part of an [Mlp].
final class DenseLayer {
    private final float[][] weights;
    private final float[] biases;

    /// @param weights shape [inputs, outputs], taken over
    /// @param biases one for each output, taken over
    DenseLayer(float[][] weights, float[] biases) {
        this.weights = weights;
        this.biases = biases;
    }

    /// Draws weights for a layer that is followed or preceded by ReLU, after He et al., "Delving Deep into
    /// Rectifiers" (2015): normal, with variance 2 / inputs. Biases are 0.
    static DenseLayer random(int inputs, int outputs, SplittableRandom random) {
        double deviation = Math.sqrt(2.0 / inputs);
        float[][] weights = new float[inputs][outputs];
        for (float[] row : weights) {
            for (int output = 0; output < outputs; output++) {
                row[output] = (float) (random.nextGaussian() * deviation);
            }
        }
        return new DenseLayer(weights, new float[outputs]);
    }

    int inputs() {
        return weights.length;
    }

    int outputs() {
        return biases.length;
    }

    /// The live weights, shape [inputs, outputs].
    float[][] weights() {
        return weights;
    }

    /// The live biases, one for each output.
    float[] biases() {
        return biases;
    }

    /// Computes the outputs of `rows` samples.
    ///
    /// @param input shape [at least rows, inputs]
    /// @param output shape [at least rows, outputs], overwritten
    void forward(float[][] input, int rows, float[][] output) {
        for (int row = 0; row < rows; row++) {
            System.arraycopy(biases, 0, output[row], 0, biases.length);
        }
        MatrixProduct.add(input, weights, output, rows, weights.length);
    }
}
