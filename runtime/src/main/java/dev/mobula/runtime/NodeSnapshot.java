package dev.mobula.runtime;

import dev.mobula.NodeId;
import dev.mobula.Resources;
import java.util.List;
import java.util.Map;

/// What a node has and does at one moment.
///
/// @param tasks tasks by the name of their state; ended ones are counted since the start
/// @param actors actors by the name of their state
/// @param queued tasks and actors that wait, by what they need
/// @param drivers connected drivers
/// @param workers worker processes
public record NodeSnapshot(
        NodeId id,
        String name,
        long pid,
        long upMs,
        Resources total,
        Resources available,
        Map<String, Long> tasks,
        Map<String, Long> actors,
        List<Queued> queued,
        List<Driver> drivers,
        List<WorkerProcess> workers) {
    /// Work that waits.
    ///
    /// @param why in words, what the first of them waits for
    public record Queued(Resources demand, long count, String why) {}

    /// A connected driver.
    ///
    /// @param program its main class or command, as far as known
    public record Driver(String job, long pid, String program, String namespace, long connectedMs, long pending) {}

    /// A worker process.
    ///
    /// @param state `starting`, `warm`, `busy`, `idle` or `stopping`
    public record WorkerProcess(
            int number, long pid, String job, boolean isolated, String state, long running, long actors, long upMs) {}

    /// Collections are copied.
    public NodeSnapshot {
        tasks = Map.copyOf(tasks);
        actors = Map.copyOf(actors);
        queued = List.copyOf(queued);
        drivers = List.copyOf(drivers);
        workers = List.copyOf(workers);
    }
}
