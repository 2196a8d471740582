package dev.mobula.examples.digits;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// What is chosen before a network learns.
///
/// The learning rate falls from its given value to 0 over the epochs, along half a cosine.
///
/// @param hidden units of each hidden layer, from the input on; empty for a linear classifier
/// @param learningRate step along the gradient in the first epoch, above 0
/// @param batchSize samples for each step, 1 or more
/// @param momentum share of the last step that is added to the next, from 0 up to but not including 1
/// @param l2 weight decay: this share of each weight is added to its gradient, 0 or more
/// @param epochs passes over all samples, 1 or more
record Hyperparameters(List<Integer> hidden, float learningRate, int batchSize, float momentum, float l2, int epochs) {

    /// @throws IllegalArgumentException if a value is out of range; the message names all such values
    Hyperparameters {
        hidden = List.copyOf(hidden);
        List<String> problems = new ArrayList<>();
        for (int units : hidden) {
            require(units >= 1, "hidden=" + hidden + " has a layer of " + units + " units: use 1 or more", problems);
        }
        require(
                learningRate > 0 && learningRate <= Float.MAX_VALUE,
                "learningRate=" + learningRate + " is not above 0: use 0.1 to begin with",
                problems);
        require(batchSize >= 1, "batchSize=" + batchSize + " is below 1: use 32 to begin with", problems);
        require(
                momentum >= 0 && momentum < 1,
                "momentum=" + momentum + " is not in 0..1 (1 excluded): use 0 for none",
                problems);
        require(l2 >= 0 && l2 <= Float.MAX_VALUE, "l2=" + l2 + " is negative or no number: use 0 for none", problems);
        require(epochs >= 1, "epochs=" + epochs + " is below 1: use 30 to begin with", problems);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
    }

    /// Returns one line such as `hidden 64-32, learning rate 0.0812, batch 32, momentum 0.90, L2 1.2e-04, 30 epochs`.
    String describe() {
        String layers =
                hidden.isEmpty() ? "none" : hidden.stream().map(String::valueOf).collect(Collectors.joining("-"));
        return String.format(
                Locale.ROOT,
                "hidden %s, learning rate %.4f, batch %d, momentum %.2f, L2 %.1e, %d epochs",
                layers,
                learningRate,
                batchSize,
                momentum,
                l2,
                epochs);
    }

    private static void require(boolean holds, String problem, List<String> problems) {
        if (!holds) {
            problems.add(problem);
        }
    }
}
