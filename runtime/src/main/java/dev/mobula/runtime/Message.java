package dev.mobula.runtime;

import org.jspecify.annotations.Nullable;

/// Something that happened, on its way to the node's state. A message is in the inbox at most once at a time;
/// after it was processed it may be posted again.
abstract class Message {
    /// Link of the inbox; nobody else's business.
    volatile @Nullable Message nextInInbox;

    /// Changes the state; runs on whatever thread drives the loop, one message at a time.
    ///
    /// @param nowNs the loop's clock, nanoseconds from an arbitrary start
    abstract void process(NodeState state, long nowNs);
}
