package dev.mobula;

import java.io.Serializable;

/// Identifies a task or an actor call through all of its attempts.
///
/// @param node the node that issued it
/// @param sequence number within the node, 1 or more
public record TaskId(NodeId node, long sequence) implements Serializable {
    /// Short text for listings and messages, for example `t-1f03a9c2-17`.
    @Override
    public String toString() {
        return "t-" + node.suffix() + '-' + sequence;
    }
}
