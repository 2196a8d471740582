package dev.mobula.examples.digits;

import java.util.SplittableRandom;

/// Changes a sample a little each time it is learnt from, so that a network sees more than there is.
@FunctionalInterface
interface Augmentation {
    /// Leaves each sample as it is.
    Augmentation NONE = (features, random) -> {};

    /// Changes the features of one sample, before they are standardised.
    void apply(float[] features, SplittableRandom random);
}
