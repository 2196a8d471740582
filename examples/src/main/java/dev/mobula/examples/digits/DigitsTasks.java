package dev.mobula.examples.digits;

import dev.mobula.Remote;

/// The pieces of work that the search consists of; each needs nothing but its arguments and the digits.
///
/// A fifth of the digits is held out by `seed`: [#scoreFold] never sees it, [#trainFinal] is tested on it.
final class DigitsTasks {
    /// Folds of the cross-validation.
    static final int FOLDS = 5;

    private static final double TEST_SHARE = 0.2;

    private DigitsTasks() {}

    /// Scores a configuration on one fold of the training digits.
    ///
    /// @param fold from 0 to [#FOLDS] - 1
    /// @param seed chooses what is held out, the folds and the first weights
    @Remote
    static FoldScore scoreFold(Hyperparameters config, int fold, long seed) {
        Dataset training = heldOut(seed).training(Digits.dataset());
        return new CrossValidation(training, FOLDS, Distortion.slight(), seed).scoreFold(config, fold);
    }

    /// Learns from all training digits and tests on those that were held out.
    ///
    /// @param seed the one that [#scoreFold] was given
    @Remote
    static FinalModel trainFinal(Hyperparameters config, long seed) {
        Partition partition = heldOut(seed);
        Mlp network = Mlp.train(config, partition.training(Digits.dataset()), Distortion.slight(), seed);
        Dataset test = partition.test(Digits.dataset());
        ConfusionMatrix confusion = ConfusionMatrix.of(test.labels(), network.predict(test), test.classes());
        return new FinalModel(network, confusion);
    }

    private static Partition heldOut(long seed) {
        return Partition.holdOut(Digits.dataset(), TEST_SHARE, seed);
    }
}
