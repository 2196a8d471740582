package dev.mobula;

import java.util.Optional;

/// An actor as [ClusterState] shows it.
///
/// @param id the actor
/// @param className the actor's class
/// @param name its name, if it has one
/// @param namespace where the name counts
/// @param state where it is in its life
/// @param reason in words, what it waits for or why it ended
/// @param job the driver that created it
/// @param restarts how often it was started again
/// @param runningCalls calls that run now
/// @param pendingCalls calls that wait
/// @param detached whether it outlives its session
public record ActorInfo(
        ActorId id,
        String className,
        Optional<String> name,
        String namespace,
        ActorState state,
        String reason,
        JobId job,
        int restarts,
        int runningCalls,
        int pendingCalls,
        boolean detached) {}
