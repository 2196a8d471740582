package dev.mobula.runtime;

import dev.mobula.ActorInfo;
import dev.mobula.NodeId;
import dev.mobula.Resources;
import dev.mobula.TaskInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/// The core of a node process: owns tasks and actors, and serves drivers and workers on this host.
///
/// May be used by all threads. Does not start processes itself: the [WorkerLauncher] does.
@SuppressWarnings("DoNotCallSuggester")
public final class NodeServer implements AutoCloseable {
    /// How a node is set up.
    ///
    /// @param name its name on this host
    /// @param socket where it listens; its folder must exist, and be open to this user only
    /// @param sharedMemory folder for rings and large values, on a memory file system; must exist and be empty
    /// @param total what it hands out
    /// @param seed start of its random numbers
    /// @param warmWorkers worker processes that are kept ready, 0 or more
    /// @param idleWorkerMs after how long without work a worker process is stopped, in milliseconds
    /// @param endedTasks how many failed tasks it remembers
    public record Settings(
            String name,
            Path socket,
            Path sharedMemory,
            Resources total,
            long seed,
            int warmWorkers,
            long idleWorkerMs,
            int endedTasks) {}

    private NodeServer() {}

    /// Starts to listen.
    ///
    /// @throws IOException if the socket cannot be bound, or shared memory cannot be used
    public static NodeServer start(Settings settings, WorkerLauncher launcher) throws IOException {
        throw new UnsupportedOperationException();
    }

    /// The node's id.
    public NodeId id() {
        throw new UnsupportedOperationException();
    }

    /// What the node has and does now.
    public NodeSnapshot snapshot() {
        throw new UnsupportedOperationException();
    }

    /// Tasks that have not ended, oldest first, then failed ones.
    public List<TaskInfo> tasks(int limit) {
        throw new UnsupportedOperationException();
    }

    /// Living actors, then dead ones.
    public List<ActorInfo> actors(int limit) {
        throw new UnsupportedOperationException();
    }

    /// Counters and gauges by name, for metrics: `tasks.submitted`, `tasks.finished`, `tasks.failed`, `tasks.retried`,
    /// `actors.created`, `workers.started`, `workers.crashed`, `messages.in`, `messages.out`, `queue.tasks`, …
    public Map<String, Double> metrics() {
        throw new UnsupportedOperationException();
    }

    /// Counts passes of the node's loop: a watchdog that sees it stand still for long knows that the loop is stuck.
    /// Asks for a pass, so that an idle loop moves too.
    public long pulse() {
        throw new UnsupportedOperationException();
    }

    /// Sends lines to all drivers of a job, or to all if `job` is empty, to be printed there.
    public void output(String job, String lines) {
        throw new UnsupportedOperationException();
    }

    /// Is told when a driver has connected (true) or is gone (false); by its job. On a thread of the node: returns
    /// soon.
    public void onDriver(BiConsumer<String, Boolean> listener) {
        throw new UnsupportedOperationException();
    }

    /// Takes no new work from now on: `submit` fails with a reason, work that is there goes on.
    public void drain() {
        throw new UnsupportedOperationException();
    }

    /// Tasks that have not ended.
    public long unfinished() {
        throw new UnsupportedOperationException();
    }

    /// Ends everything: tasks, workers, connections. Returns when worker processes are gone or were killed.
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
