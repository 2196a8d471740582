package dev.mobula.store;

import dev.mobula.TaskId;
import java.util.List;

/// What a worker process occupies and runs, as [MemoryMonitor] needs it.
///
/// @param worker its name, unique on the node and never used again
/// @param memory of its process
/// @param heapLiveBytes what was live in its heap after the last collection; 0 if not known
/// @param heapMaxBytes the most that its heap may be; 0 if not known
/// @param collections how many collections it has had
/// @param attempts what it runs, actors included
public record WorkerUse(
        String worker,
        ProcessMemory memory,
        long heapLiveBytes,
        long heapMaxBytes,
        long collections,
        List<Attempt> attempts) {
    /// Copies the list.
    public WorkerUse {
        attempts = List.copyOf(attempts);
    }

    /// One run of a task, or an actor.
    ///
    /// @param task the task, or the one that made the actor
    /// @param name of its code
    /// @param number how often it was tried with this one, or how many lives the actor has had
    /// @param retriable whether it runs again after it was stopped for lack of memory
    /// @param startedNs when it began, on the clock of [MemoryMonitor#decide]
    /// @param owner who submitted it
    public record Attempt(TaskId task, String name, int number, boolean retriable, long startedNs, String owner) {}
}
