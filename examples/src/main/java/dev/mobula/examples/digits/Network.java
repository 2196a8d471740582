package dev.mobula.examples.digits;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// A multi-layer perceptron while it learns: layers with ReLU between them, softmax and cross-entropy at the end.
///
/// All buffers are made in the constructor, for the largest batch. One thread at a time.
final class Network {
    private final List<LayerTrainer> layers = new ArrayList<>();
    private final List<float[][]> inputs = new ArrayList<>();
    private final List<float[][]> outputGradients = new ArrayList<>();
    private final float[][] scores;

    /// @param layers from input to output, each as wide as the next one's input
    /// @param largestBatch most samples in one call
    Network(List<DenseLayer> layers, int largestBatch) {
        for (DenseLayer layer : layers) {
            this.layers.add(new LayerTrainer(layer));
            this.inputs.add(new float[largestBatch][layer.inputs()]);
            this.outputGradients.add(new float[largestBatch][layer.outputs()]);
        }
        this.scores = new float[largestBatch][layers.getLast().outputs()];
    }

    /// Draws the layers of a network.
    static List<DenseLayer> randomLayers(int inputs, List<Integer> hidden, int classes, SplittableRandom random) {
        List<DenseLayer> layers = new ArrayList<>();
        int width = inputs;
        for (int units : hidden) {
            layers.add(DenseLayer.random(width, units, random));
            width = units;
        }
        layers.add(DenseLayer.random(width, classes, random));
        return List.copyOf(layers);
    }

    /// Where to put the features of a batch, shape [largestBatch, inputs of the first layer].
    float[][] batch() {
        return inputs.getFirst();
    }

    /// The parts that hold the gradients, from input to output.
    List<LayerTrainer> layers() {
        return layers;
    }

    /// Finds the gradients of the mean loss of the samples in [#batch], and returns that loss.
    ///
    /// @param labels class of each sample, at least `rows`
    double findGradients(int[] labels, int rows) {
        forward(rows);
        double loss = SoftmaxCrossEntropy.lossAndGradients(scores, labels, rows, outputGradients.getLast());
        for (int i = layers.size() - 1; i >= 0; i--) {
            layers.get(i).backward(inputs.get(i), outputGradients.get(i), rows);
            if (i > 0) {
                layers.get(i).backwardToInput(inputs.get(i), outputGradients.get(i), rows, outputGradients.get(i - 1));
            }
        }
        return loss;
    }

    /// Moves all weights along the gradients found last.
    void step(float learningRate, float momentum, float l2) {
        for (LayerTrainer layer : layers) {
            layer.step(learningRate, momentum, l2);
        }
    }

    private void forward(int rows) {
        int last = layers.size() - 1;
        for (int i = 0; i < last; i++) {
            layers.get(i).layer().forward(inputs.get(i), rows, inputs.get(i + 1));
            Relu.inPlace(inputs.get(i + 1), rows);
        }
        layers.get(last).layer().forward(inputs.get(last), rows, scores);
    }
}
