package dev.mobula.examples.digits;

import java.util.List;
import java.util.SplittableRandom;

/// A multi-layer perceptron that has learnt to tell classes apart.
///
/// Immutable from outside, so threads may share it. The same configuration, data and seed give the same weights, bit
/// for bit, on machines of one kind.
final class Mlp {
    private static final int PREDICTION_ROWS = 64;

    private final Standardisation standardisation;
    private final List<DenseLayer> layers;

    private Mlp(Standardisation standardisation, List<DenseLayer> layers) {
        this.standardisation = standardisation;
        this.layers = layers;
    }

    /// Learns with mini-batch gradient descent; each epoch visits all samples once, in a new order.
    ///
    /// A learning rate that is too high may make the weights infinite; such a network then predicts class 0.
    ///
    /// @param augmentation changes each sample each time it is learnt from
    /// @param seed chooses the first weights, the order of the samples and their changes
    /// @throws IllegalArgumentException if there are no samples
    static Mlp train(Hyperparameters config, Dataset data, Augmentation augmentation, long seed) {
        if (data.size() == 0) {
            throw new IllegalArgumentException("The dataset has no samples: give at least one to learn from");
        }
        SplittableRandom random = new SplittableRandom(seed);
        Standardisation standardisation = Standardisation.of(data);
        List<DenseLayer> layers = Network.randomLayers(data.columns(), config.hidden(), data.classes(), random);
        int batchSize = Math.min(config.batchSize(), data.size());
        Network network = new Network(layers, batchSize);
        int[] batchLabels = new int[batchSize];
        int[] order = Shuffle.identity(data.size());
        for (int epoch = 0; epoch < config.epochs(); epoch++) {
            Shuffle.inPlace(order, random);
            float learningRate = learningRate(config, epoch);
            for (int start = 0; start < order.length; start += batchSize) {
                int rows = Math.min(batchSize, order.length - start);
                for (int i = 0; i < rows; i++) {
                    float[] sample = network.batch()[i];
                    data.copyRow(order[start + i], sample);
                    augmentation.apply(sample, random);
                    standardisation.apply(sample);
                    batchLabels[i] = data.label(order[start + i]);
                }
                network.findGradients(batchLabels, rows);
                network.step(learningRate, config.momentum(), config.l2());
            }
        }
        return new Mlp(standardisation, layers);
    }

    /// Returns the most likely class of each sample.
    int[] predict(Dataset data) {
        int[] predictions = new int[data.size()];
        float[][][] values = predictionBuffers();
        for (int start = 0; start < data.size(); start += PREDICTION_ROWS) {
            int rows = Math.min(PREDICTION_ROWS, data.size() - start);
            for (int i = 0; i < rows; i++) {
                data.copyRow(start + i, values[0][i]);
                standardisation.apply(values[0][i]);
            }
            for (int layer = 0; layer < layers.size(); layer++) {
                if (layer > 0) {
                    Relu.inPlace(values[layer], rows);
                }
                layers.get(layer).forward(values[layer], rows, values[layer + 1]);
            }
            for (int i = 0; i < rows; i++) {
                predictions[start + i] = indexOfLargest(values[layers.size()][i]);
            }
        }
        return predictions;
    }

    /// Returns how many samples of `data` are predicted rightly.
    int countCorrect(Dataset data) {
        int[] predictions = predict(data);
        int correct = 0;
        for (int row = 0; row < predictions.length; row++) {
            correct += predictions[row] == data.label(row) ? 1 : 0;
        }
        return correct;
    }

    /// The layers, from input to output; not to be changed.
    List<DenseLayer> layers() {
        return layers;
    }

    private float[][][] predictionBuffers() {
        float[][][] values = new float[layers.size() + 1][][];
        values[0] = new float[PREDICTION_ROWS][layers.getFirst().inputs()];
        for (int layer = 0; layer < layers.size(); layer++) {
            values[layer + 1] = new float[PREDICTION_ROWS][layers.get(layer).outputs()];
        }
        return values;
    }

    private static float learningRate(Hyperparameters config, int epoch) {
        double done = (double) epoch / config.epochs();
        return (float) (config.learningRate() * 0.5 * (1 + StrictMath.cos(Math.PI * done)));
    }

    private static int indexOfLargest(float[] scores) {
        int best = 0;
        for (int i = 1; i < scores.length; i++) {
            if (scores[i] > scores[best]) {
                best = i;
            }
        }
        return best;
    }
}
