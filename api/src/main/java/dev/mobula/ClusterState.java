package dev.mobula;

import java.util.List;
import java.util.Optional;

/// What nodes, tasks and actors are doing, and why something waits.
///
/// Each method takes a snapshot; none blocks for longer than that takes, and it costs time in proportion
/// to what is listed.
public interface ClusterState {
    /// All nodes with their resources and counts.
    List<NodeInfo> nodes();

    /// Tasks and actor calls that have not ended, oldest first.
    ///
    /// @param limit at most so many, 1 or more
    List<TaskInfo> tasks(int limit);

    /// One task that has not ended, or one of the last 1,000 that failed or were cancelled.
    Optional<TaskInfo> task(TaskId id);

    /// Actors that are not dead, and the last 1,000 dead ones.
    ///
    /// @param limit at most so many, 1 or more
    List<ActorInfo> actors(int limit);

    /// Says in words what the value of a reference waits for, or that it is there: the dependency, the
    /// resource, the actor or the limit, down to the first task that can move.
    String why(ObjectRef<?> ref);
}
