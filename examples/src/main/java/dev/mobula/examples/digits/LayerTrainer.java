package dev.mobula.examples.digits;

import java.util.Arrays;

/// Finds the gradients of one layer and moves its weights along them.
///
/// Owns the layer while it learns. All buffers are made in the constructor. One thread at a time.
final class LayerTrainer {
    private final DenseLayer layer;
    private final float[][] weightGradients;
    private final float[] biasGradients;
    private final float[][] weightSteps;
    private final float[] biasSteps;
    private final float[][] transposedWeights;

    LayerTrainer(DenseLayer layer) {
        this.layer = layer;
        this.weightGradients = new float[layer.inputs()][layer.outputs()];
        this.biasGradients = new float[layer.outputs()];
        this.weightSteps = new float[layer.inputs()][layer.outputs()];
        this.biasSteps = new float[layer.outputs()];
        this.transposedWeights = new float[layer.outputs()][layer.inputs()];
    }

    DenseLayer layer() {
        return layer;
    }

    /// The gradients that [#backward] found last, shape [inputs, outputs].
    float[][] weightGradients() {
        return weightGradients;
    }

    /// The gradients that [#backward] found last, one for each output.
    float[] biasGradients() {
        return biasGradients;
    }

    /// Finds the gradients of weights and biases.
    ///
    /// @param input what the layer was given, shape [at least rows, inputs]
    /// @param outputGradients the loss's gradient by each output, shape [at least rows, outputs]
    void backward(float[][] input, float[][] outputGradients, int rows) {
        for (float[] row : weightGradients) {
            Arrays.fill(row, 0);
        }
        MatrixProduct.addTransposed(input, outputGradients, weightGradients, layer.inputs(), rows);
        Arrays.fill(biasGradients, 0);
        for (int row = 0; row < rows; row++) {
            final float[] gradients = outputGradients[row];
            for (int output = 0; output < biasGradients.length; output++) {
                biasGradients[output] += gradients[output];
            }
        }
    }

    /// Finds the gradients by what the layer was given, where ReLU made that.
    ///
    /// @param input shape [at least rows, inputs]; where it is 0, so is the gradient before ReLU
    /// @param inputGradients shape [at least rows, inputs], overwritten
    void backwardToInput(float[][] input, float[][] outputGradients, int rows, float[][] inputGradients) {
        MatrixProduct.transpose(layer.weights(), transposedWeights, layer.inputs(), layer.outputs());
        for (int row = 0; row < rows; row++) {
            Arrays.fill(inputGradients[row], 0);
        }
        MatrixProduct.add(outputGradients, transposedWeights, inputGradients, rows, layer.outputs());
        for (int row = 0; row < rows; row++) {
            final float[] values = input[row];
            final float[] gradients = inputGradients[row];
            for (int unit = 0; unit < gradients.length; unit++) {
                gradients[unit] = values[unit] > 0 ? gradients[unit] : 0;
            }
        }
    }

    /// Moves weights and biases against their gradients, with momentum; weights also towards 0.
    void step(float learningRate, float momentum, float l2) {
        final float[][] weights = layer.weights();
        for (int input = 0; input < weights.length; input++) {
            step(weights[input], weightGradients[input], weightSteps[input], learningRate, momentum, l2);
        }
        step(layer.biases(), biasGradients, biasSteps, learningRate, momentum, 0);
    }

    private static void step(
            float[] values, float[] gradients, float[] steps, float learningRate, float momentum, float l2) {
        for (int i = 0; i < values.length; i++) {
            steps[i] = momentum * steps[i] - learningRate * (gradients[i] + l2 * values[i]);
        }
        for (int i = 0; i < values.length; i++) {
            values[i] += steps[i];
        }
    }
}
