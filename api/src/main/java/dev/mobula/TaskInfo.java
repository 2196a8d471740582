package dev.mobula;

import java.util.Optional;

/// A task or actor call as [ClusterState] shows it.
///
/// @param id the task
/// @param name name of the method, or the one that was given
/// @param state where it is
/// @param reason in words, what it waits for or how it ended
/// @param job the driver that it belongs to
/// @param parent the task that submitted it, if a task did
/// @param actor the actor that is called, for actor calls
/// @param attempt the current attempt, 1 or more; 0 before the first
/// @param resources what it occupies while it runs
public record TaskInfo(
        TaskId id,
        String name,
        TaskState state,
        String reason,
        JobId job,
        Optional<TaskId> parent,
        Optional<ActorId> actor,
        int attempt,
        Resources resources) {}
