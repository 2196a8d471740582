package dev.mobula.testing.graph;

/// A cancellation.
///
/// @param node what is cancelled
/// @param moment when
/// @param recursive whether children are cancelled too
record Cancel(int node, Moment moment, boolean recursive) {
    /// When a node is cancelled.
    enum Moment {
        /// Right after it was submitted.
        AT_ONCE,
        /// When all nodes are submitted.
        AFTER_ALL,
        /// When an attempt of it has started, or it has ended.
        WHEN_STARTED
    }
}
