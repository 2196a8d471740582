package dev.mobula.examples.digits;

/// How a configuration did on one fold.
///
/// @param fold number of the fold that it was tested on, from 0
/// @param correct samples of that fold that were predicted rightly
/// @param total samples of that fold
record FoldScore(int fold, int correct, int total) {
    /// Returns the share that was predicted rightly, 0 to 1.
    double accuracy() {
        return (double) correct / total;
    }
}
