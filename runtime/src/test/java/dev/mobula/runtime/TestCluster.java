package dev.mobula.runtime;

import dev.mobula.Mobula;
import dev.mobula.MobulaConfig;
import dev.mobula.runtime.wire.Link;
import dev.mobula.spi.Session;
import dev.mobula.store.MemoryMonitorSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A node for tests, with a driver and workers that are clients of it over real rings and sockets.
final class TestCluster {
    private static final Map<Mobula, TestCluster> CLUSTERS = new ConcurrentHashMap<>();
    // Those whose files are still there: a JVM that ends waits for them, and ends those that a test has left.
    private static final Set<TestCluster> LIVING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> LIVING.forEach(TestCluster::end)));
    }

    private final Path directory;
    private final Path shared;
    private final NodeServer server;
    private final UnaryOperator<Link> links;

    private TestCluster(
            MobulaConfig config,
            @Nullable WorkerLauncher processes,
            UnaryOperator<Link> links,
            UnaryOperator<Link> nodeLinks)
            throws IOException {
        this.links = links;
        Path memory = Path.of("/dev/shm");
        this.directory = Files.createTempDirectory("mobula-test");
        this.shared = Files.isDirectory(memory)
                ? Files.createTempDirectory(memory, "mobula-test-")
                : Files.createDirectory(directory.resolve("shm"));
        this.server = NodeServer.start(
                new NodeServer.Settings(
                        "test",
                        directory.resolve("node.sock"),
                        shared,
                        config.resources(),
                        config.seed(),
                        0,
                        60_000,
                        config.endedTasks(),
                        Map.of(),
                        Long.getLong("mobula.test.store", 128L << 20),
                        List.of(Path.of(System.getProperty(
                                "mobula.test.spill", directory.resolve("spill").toString()))),
                        MemoryMonitorSettings.of(0.95, Duration.ZERO),
                        0),
                processes == null ? this::inThisJvm : processes,
                nodeLinks,
                MemorySource.ofMachine());
    }

    /// Starts a node with what `config` says, and opens a session on it as a driver; closing it ends the node too.
    ///
    /// @param processes whether workers are JVMs of their own; else they are in this JVM, with this class's loader
    static Mobula open(MobulaConfig config, boolean processes) {
        return open(config, processes ? TestWorkers.FRESH : null, UnaryOperator.identity(), UnaryOperator.identity());
    }

    /// Starts a node whose workers are JVMs that have served other nodes before, and opens a session on it.
    static Mobula openWithKeptWorkers(MobulaConfig config) {
        return open(config, TestWorkers.KEPT, UnaryOperator.identity(), UnaryOperator.identity());
    }

    /// Starts a node in this JVM, and opens a session on it.
    ///
    /// @param links what the links of the driver and the workers to their node are replaced with
    /// @param nodeLinks what the node's links to them are replaced with
    static Mobula open(MobulaConfig config, UnaryOperator<Link> links, UnaryOperator<Link> nodeLinks) {
        return open(config, null, links, nodeLinks);
    }

    private static Mobula open(
            MobulaConfig config,
            @Nullable WorkerLauncher processes,
            UnaryOperator<Link> links,
            UnaryOperator<Link> nodeLinks) {
        try {
            TestCluster cluster = new TestCluster(config, processes, links, nodeLinks);
            LIVING.add(cluster);
            Mobula session = cluster.connect(config);
            CLUSTERS.put(session, cluster);
            String job = ((Session) session).jobId().toString();
            cluster.server.onDriver((driver, connected) -> {
                if (!connected && driver.equals(job)) {
                    CLUSTERS.remove(session);
                    Thread.ofPlatform().start(cluster::end);
                }
            });
            return session;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Opens a session of a second driver on the node of a session that [#open] gave.
    static Mobula connect(Mobula first, MobulaConfig config) {
        TestCluster cluster = CLUSTERS.get(first);
        if (cluster == null) {
            throw new AssertionError("no node belongs to " + first);
        }
        return cluster.connect(config);
    }

    /// The node of a session that [#open] gave.
    static NodeServer nodeOf(Mobula first) {
        TestCluster cluster = CLUSTERS.get(first);
        if (cluster == null) {
            throw new AssertionError("no node belongs to " + first);
        }
        return cluster.server;
    }

    /// Where the node of a session that [#open] gave listens.
    static Path socketOf(Mobula first) {
        TestCluster cluster = CLUSTERS.get(first);
        if (cluster == null) {
            throw new AssertionError("no node belongs to " + first);
        }
        return cluster.directory.resolve("node.sock");
    }

    private Mobula connect(MobulaConfig config) {
        // Workers of tests have the class path of this JVM already; system tests have it sent.
        return LocalNodes.connect(directory.resolve("node.sock"), "test", config, List.of(), links);
    }

    private synchronized void end() {
        if (LIVING.contains(this)) {
            server.close();
            TestFolders.delete(shared);
            TestFolders.delete(directory);
            LIVING.remove(this);
        }
    }

    private WorkerLauncher.Worker inThisJvm(WorkerSpec spec) {
        CompletableFuture<WorkerExit> exited = new CompletableFuture<>();
        CompletableFuture<Worker> started = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("test-worker-" + spec.number()).start(() -> {
            FunctionSource functions = Functions.source(TestCluster.class.getClassLoader());
            var surroundings = new Worker.Surroundings(null, functions, null, links);
            try (Worker worker = Worker.start(spec.socket(), spec.number(), surroundings)) {
                started.complete(worker);
                worker.awaitEnd();
            } catch (IOException | InterruptedException e) {
                started.completeExceptionally(e);
            }
            exited.complete(new WorkerExit(WorkerExit.Cause.STOPPED, 0, "was stopped", null, List.of(), ""));
        });
        return new WorkerLauncher.Worker() {
            @Override
            public long pid() {
                return ProcessHandle.current().pid();
            }

            @Override
            public CompletableFuture<WorkerExit> exited() {
                return exited;
            }

            @Override
            public void kill() {
                var _ = started.thenAccept(Worker::close);
            }
        };
    }
}
