package dev.mobula.node;

import dev.mobula.ActorInfo;
import dev.mobula.JobId;
import dev.mobula.NodeId;
import dev.mobula.Resources;
import dev.mobula.TaskId;
import dev.mobula.TaskInfo;
import dev.mobula.TaskState;
import dev.mobula.runtime.NodeServer;
import dev.mobula.runtime.NodeSnapshot;
import dev.mobula.runtime.NodeTask;
import dev.mobula.runtime.StoreView;
import dev.mobula.runtime.StoredValue;
import dev.mobula.runtime.WorkerLauncher;
import dev.mobula.store.ObjectState;
import dev.mobula.store.SpillStatistics;
import dev.mobula.store.StoreStatistics;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/// Stands in for a node's core: answers at its socket, and does what the test says.
final class FakeCore implements NodeCore {
    final NodeServer.Settings settings;
    final WorkerLauncher launcher;
    final AtomicLong passes = new AtomicLong();
    final AtomicLong unfinished = new AtomicLong();
    final ConcurrentLinkedQueue<String> output = new ConcurrentLinkedQueue<>();
    volatile boolean stuck;
    volatile boolean draining;
    volatile boolean closed;

    private final ServerSocketChannel server;

    FakeCore(NodeServer.Settings settings, WorkerLauncher launcher) throws IOException {
        this.settings = settings;
        this.launcher = launcher;
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(settings.socket()));
    }

    @Override
    public NodeId id() {
        return new NodeId(0x1f03a9c2);
    }

    @Override
    public NodeSnapshot snapshot() {
        return new NodeSnapshot(
                id(),
                settings.name(),
                ProcessHandle.current().pid(),
                5,
                settings.total(),
                settings.total().withCpus(0),
                Map.of("RUNNING", 2L),
                Map.of("ALIVE", 1L),
                List.of(new NodeSnapshot.Queued(Resources.cpus(9), 3, "needs 9 CPU")),
                List.of(new NodeSnapshot.Driver("j-00000007", 11, "demo.Main", "default", 20, 4)),
                List.of(new NodeSnapshot.WorkerProcess(1, 12, "j-00000007", false, "busy", 2, 1, 30)));
    }

    @Override
    public List<NodeTask> tasks(int limit) {
        var task = new TaskInfo(
                new TaskId(id(), 2),
                "hits",
                TaskState.RUNNING,
                "runs",
                new JobId(7),
                Optional.empty(),
                Optional.empty(),
                1,
                Resources.cpus(1));
        return List.of(new NodeTask(task, 1, 12, "hits")).subList(0, Math.min(limit, 1));
    }

    @Override
    public List<ActorInfo> actors(int limit) {
        return List.of();
    }

    @Override
    public StoreView store() {
        return new StoreView(
                1000,
                300,
                500,
                new StoreStatistics(Map.of(ObjectState.SEALED, 2), Map.of(ObjectState.SEALED, 250L), 1, 200),
                new SpillStatistics(1, 64, 1, 50, 2, 90, 1, 40, 0, 0),
                List.of(),
                List.of());
    }

    @Override
    public List<StoredValue> objects(int limit, boolean byAge) {
        var large = new StoredValue(
                "10000000001",
                200,
                "memory",
                "tensor",
                "put",
                "demo.Main.main(Main.java:7)",
                90,
                10,
                1,
                List.of(new StoredValue.Holder("driver j-00000007", 11, "handle", 1)));
        var old = new StoredValue("10000000002", 50, "spilled", "value", "result of f", null, 800, 700, 0, List.of());
        return (byAge ? List.of(old, large) : List.of(large, old)).subList(0, Math.min(limit, 2));
    }

    @Override
    public Map<String, Double> metrics() {
        return Map.of(
                "tasks.submitted.total", 5.0,
                "queue.tasks", 3.0,
                "host.memory.used.bytes", 3e9,
                "host.memory.limit.bytes", 8e9,
                "oom.stopped.attempts.total", 2.0);
    }

    @Override
    public long pulse() {
        return stuck ? passes.get() : passes.incrementAndGet();
    }

    @Override
    public void output(String job, String lines) {
        output.add(job + "|" + lines);
    }

    @Override
    public void onDriver(BiConsumer<String, Boolean> listener) {}

    @Override
    public void onBye(Runnable listener) {}

    @Override
    public void drain() {
        draining = true;
    }

    @Override
    public long unfinished() {
        return unfinished.get();
    }

    @Override
    public void close() {
        closed = true;
        try {
            server.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
