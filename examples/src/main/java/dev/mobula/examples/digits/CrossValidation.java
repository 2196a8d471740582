package dev.mobula.examples.digits;

import java.util.ArrayList;
import java.util.List;

/// Scores configurations by learning from all folds but one and testing on that one.
///
/// All configurations with the same seed are scored on the same folds.
///
/// @param data the samples to divide
/// @param folds number of folds, 2 or more
/// @param augmentation changes each sample each time it is learnt from
/// @param seed chooses the folds and, for each fold, how its network begins
record CrossValidation(Dataset data, int folds, Augmentation augmentation, long seed) {
    /// Scores a configuration on all folds, one after the other.
    CrossValidationScore score(Hyperparameters config) {
        List<FoldScore> scores = new ArrayList<>(folds);
        for (int fold = 0; fold < folds; fold++) {
            scores.add(scoreFold(config, fold));
        }
        return CrossValidationScore.of(config, scores);
    }

    /// Learns from all folds but `fold` and tests on that.
    ///
    /// @param fold from 0 to `folds - 1`
    /// @throws IllegalArgumentException if there is no such fold
    FoldScore scoreFold(Hyperparameters config, int fold) {
        if (fold < 0 || fold >= folds) {
            throw new IllegalArgumentException("fold=" + fold + " is not in 0.." + (folds - 1) + ": count from 0");
        }
        Partition partition = Partition.folds(data, folds, seed).get(fold);
        Mlp network = Mlp.train(config, partition.training(data), augmentation, seed + fold);
        Dataset test = partition.test(data);
        return new FoldScore(fold, network.countCorrect(test), test.size());
    }
}
