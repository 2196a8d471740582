package dev.mobula;

import java.util.Map;

/// A node as [ClusterState] shows it.
///
/// @param id the node
/// @param total all that it has
/// @param available what nobody occupies now
/// @param tasksQueued tasks that wait for something
/// @param tasksRunning tasks that run, blocked ones included
/// @param tasksEnded tasks that have ended since the node started
/// @param labels facts about it, as given to `mobula start --labels`; unmodifiable
public record NodeInfo(
        NodeId id,
        Resources total,
        Resources available,
        long tasksQueued,
        long tasksRunning,
        long tasksEnded,
        Map<String, String> labels) {
    /// The labels are copied.
    public NodeInfo {
        labels = Map.copyOf(labels);
    }
}
