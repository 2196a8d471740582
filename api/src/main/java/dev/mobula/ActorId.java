package dev.mobula;

import java.io.Serializable;

/// Identifies an actor through all of its restarts.
///
/// @param node the node that issued it
/// @param sequence number within the node, 1 or more
public record ActorId(NodeId node, long sequence) implements Serializable {
    /// Short text for listings and messages, for example `a-1f03a9c2-17`.
    @Override
    public String toString() {
        return "a-" + node.suffix() + '-' + sequence;
    }
}
