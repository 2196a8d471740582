package dev.mobula.examples.digits;

/// Turns scores into probabilities, and says how wrong they are.
final class SoftmaxCrossEntropy {
    private SoftmaxCrossEntropy() {}

    /// Returns the mean over the samples of -ln(probability of the right class).
    ///
    /// @param scores shape [at least rows, classes]
    /// @param gradients shape [at least rows, classes], overwritten with the mean's gradient by each score
    static double lossAndGradients(float[][] scores, int[] labels, int rows, float[][] gradients) {
        double loss = 0;
        for (int row = 0; row < rows; row++) {
            final float[] gradient = gradients[row];
            softmax(scores[row], gradient);
            final int label = labels[row];
            loss -= Math.log(Math.max(gradient[label], Float.MIN_NORMAL));
            gradient[label] -= 1;
            for (int i = 0; i < gradient.length; i++) {
                gradient[i] /= rows;
            }
        }
        return loss / rows;
    }

    /// Writes `exp(score) / sum of exp(scores)` for each score; no score is too large for it.
    static void softmax(float[] scores, float[] probabilities) {
        float largest = Float.NEGATIVE_INFINITY;
        for (float score : scores) {
            largest = Math.max(largest, score);
        }
        float sum = 0;
        for (int i = 0; i < scores.length; i++) {
            float power = (float) Math.exp(scores[i] - largest);
            probabilities[i] = power;
            sum += power;
        }
        for (int i = 0; i < scores.length; i++) {
            probabilities[i] /= sum;
        }
    }
}
