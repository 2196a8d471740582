package dev.mobula.examples.digits;

import java.util.List;

/// How a configuration did on average over all folds.
///
/// @param config what was tried
/// @param meanAccuracy mean of the folds' accuracies, 0 to 1
/// @param standardDeviation of the folds' accuracies, as of a sample; 0 if there is one fold
/// @param folds how many folds were scored
record CrossValidationScore(Hyperparameters config, double meanAccuracy, double standardDeviation, int folds) {

    /// Summarises the folds, in whatever order they came.
    ///
    /// @throws IllegalArgumentException if `scores` is empty
    static CrossValidationScore of(Hyperparameters config, List<FoldScore> scores) {
        if (scores.isEmpty()) {
            throw new IllegalArgumentException("scores=[] has no fold to average: score at least one");
        }
        double mean = scores.stream()
                .mapToDouble(FoldScore::accuracy)
                .sorted()
                .average()
                .orElseThrow();
        double squares = scores.stream()
                .mapToDouble(score -> (score.accuracy() - mean) * (score.accuracy() - mean))
                .sorted()
                .sum();
        double deviation = scores.size() == 1 ? 0 : Math.sqrt(squares / (scores.size() - 1));
        return new CrossValidationScore(config, mean, deviation, scores.size());
    }
}
