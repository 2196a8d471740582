package dev.mobula.examples.digits;

/// The network of the best configuration, and how it does on samples that no part of the search has seen.
///
/// @param network what was learnt
/// @param confusion its predictions of the held-out samples
record FinalModel(Mlp network, ConfusionMatrix confusion) {
    /// Returns the share of held-out samples that is predicted rightly, 0 to 1.
    double testAccuracy() {
        return confusion.accuracy();
    }
}
