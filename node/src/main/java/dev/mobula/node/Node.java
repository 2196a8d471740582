package dev.mobula.node;

import dev.mobula.runtime.NodeServer;
import dev.mobula.runtime.NodeSnapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// A node of this host: one folder, one core that serves drivers and workers, worker processes, submitted jobs, HTTP.
///
/// May be used by all threads. Everything that it made is gone when it has stopped.
public final class Node implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Node.class.getName());
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(15);
    private static final Duration SHORT_GRACE = Duration.ofSeconds(1);

    private final NodeDescription description;
    private final Shutdown shutdown;

    private Node(NodeDescription description, Shutdown shutdown) {
        this.description = description;
        this.shutdown = shutdown;
    }

    /// Starts a node; returns when it is ready.
    ///
    /// @throws NodeStartException if it cannot start here; nothing is left behind then
    public static Node start(NodeOptions options) {
        return start(
                options,
                NodeCore::serve,
                new Settings(
                        Runtime.getRuntime()::halt, null, AotCache.userFolder(), SharedMemory.DEFAULT_ROOT, false));
    }

    /// Starts a node that has its shared memory in a folder and is no model for caches.
    static Node startIn(Path sharedMemoryRoot, NodeOptions options) {
        return start(
                options,
                NodeCore::serve,
                new Settings(Runtime.getRuntime()::halt, null, AotCache.userFolder(), sharedMemoryRoot, false));
    }

    /// Starts the node of a process that has no other purpose.
    static Node startAlone(NodeOptions options) {
        return start(
                options,
                NodeCore::serve,
                new Settings(Runtime.getRuntime()::halt, null, AotCache.userFolder(), SharedMemory.DEFAULT_ROOT, true));
    }

    /// What tests choose.
    ///
    /// @param exit ends the process with a code
    /// @param mainClass main class of workers; null for the real one
    /// @param aotCaches folder of caches
    /// @param sharedMemoryRoot where the folder for shared memory is made
    /// @param trains whether a cache for processes like this one is made
    record Settings(
            IntConsumer exit, @Nullable String mainClass, Path aotCaches, Path sharedMemoryRoot, boolean trains) {}

    static Node start(NodeOptions options, NodeCore.Factory factory, Settings settings) {
        Undo undo = new Undo();
        try {
            return start(options, factory, settings, undo);
        } catch (NodeStartException e) {
            undo.run();
            throw e;
        } catch (IOException | RuntimeException e) {
            undo.run();
            throw new NodeStartException("The node cannot start in " + options.directory() + " (" + e + ")", e);
        }
    }

    private static Node start(NodeOptions options, NodeCore.Factory factory, Settings settings, Undo undo)
            throws IOException {
        List<String> notes = new ArrayList<>();
        NodeFolder folder = NodeFolder.claim(options.directory(), notes::add);
        AtomicReference<Boolean> failed = new AtomicReference<>(true);
        undo.add(() -> folder.release(failed.get() || !options.keepLogs()));
        undo.add(NodeLog.to(folder.logs().resolve("node.log"))::close);
        SharedMemory shared =
                SharedMemory.prepare(settings.sharedMemoryRoot(), folder, options.objectStoreBytes(), notes::add);
        undo.add(shared::close);
        Path sharedMemory = shared.folder();
        notes.forEach(note -> LOG.log(System.Logger.Level.WARNING, note));

        NodeApi api = new NodeApi();
        undo.add(api::close);
        // HTTP loads many classes: meanwhile the core starts
        CompletableFuture<HttpEndpoint> http = CompletableFuture.supplyAsync(
                () -> HttpEndpoint.start(options.httpPort(), folder.token(), api), thread("mobula-http-start"));
        undo.add(() -> closeHttp(http));
        AtomicReference<@Nullable NodeCore> core = new AtomicReference<>();
        FolderWatch watch = FolderWatch.start(List.of(folder.logs(), folder.jobs()));
        undo.add(watch::close);
        OutputTail output = new OutputTail(
                watch, (job, lines) -> output(core, job, lines), number -> job(core, number), Node::nowMs);
        undo.add(output::close);
        WorkerCommand command = workers(options, folder, settings);
        ExecutorService background = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("mobula-aot").daemon().factory());
        undo.add(background::shutdownNow);
        AotCache aot = new AotCache(
                background,
                "worker",
                settings.aotCaches(),
                command.classPath(),
                command::training,
                folder.logs().resolve("aot-training.log"));
        undo.add(aot::close);
        ProcessLauncher launcher = new ProcessLauncher(command, aot::current, output);
        undo.add(launcher::close);
        NodeCore served = factory.start(
                new NodeServer.Settings(
                        options.name(),
                        folder.socket(),
                        sharedMemory,
                        options.total(),
                        options.seed(),
                        options.warmWorkers(),
                        options.idleWorker().toMillis(),
                        options.endedTasks(),
                        options.labels(),
                        shared.storeBytes(),
                        options.spillDirectories(),
                        options.memoryMonitor(),
                        options.memoryLimitBytes()),
                launcher);
        core.set(served);
        undo.add(() -> closeCore(served));
        output.start();
        served.onBye(output::flush);
        undo.add(output::flush);
        Jobs jobs = new Jobs(folder.jobs(), "local:" + folder.directory(), thread("mobula-job-start"), watch::signal);
        undo.add(jobs::close);
        Watchdog watchdog = new Watchdog(
                served::pulse, options.stuck(), () -> settings.exit().accept(Watchdog.EXIT_CODE));
        undo.add(watchdog::close);
        watchdog.start();

        NodeDescription description = describe(options, folder, sharedMemory, served, port(http));
        Shutdown shutdown = new Shutdown(
                options.grace(),
                () -> {
                    served.drain();
                    jobs.drain();
                },
                served::unfinished,
                grace -> {
                    failed.set(false);
                    jobs.stop(grace.isZero() || grace.compareTo(SHORT_GRACE) > 0 ? grace : SHORT_GRACE);
                    undo.run();
                });
        api.ready(new NodeApi.Parts(description, served, jobs, new LogFiles(folder.logs(), watch), watchdog, shutdown));
        description.write();
        LOG.log(
                System.Logger.Level.INFO,
                "Node " + description.name() + " (" + description.id() + ") is ready in " + folder.directory()
                        + " with " + options.total() + ", HTTP on 127.0.0.1:" + description.httpPort());
        if (settings.trains()) {
            AotCache own = new AotCache(
                    background,
                    NodeJvm.KIND,
                    settings.aotCaches(),
                    NodeJvm.entries(NodeJvm.classPath()),
                    draft -> NodeJvm.training(draft, folder.cache()),
                    folder.logs().resolve("aot-training-node.log"));
            undo.add(own::close);
            var _ = own.current();
        }
        return new Node(description, shutdown);
    }

    private static WorkerCommand workers(NodeOptions options, NodeFolder folder, Settings settings) {
        WorkerCommand command = WorkerCommand.here(folder.logs(), options.workerHeapBytes());
        String mainClass = settings.mainClass();
        return mainClass == null ? command : command.withMainClass(mainClass);
    }

    private static NodeDescription describe(
            NodeOptions options, NodeFolder folder, Path sharedMemory, NodeCore core, int port) {
        return new NodeDescription(
                options.name(),
                core.id(),
                ProcessHandle.current().pid(),
                System.currentTimeMillis(),
                version(),
                folder.directory(),
                port,
                folder.socket(),
                sharedMemory,
                folder.tokenFile(),
                folder.logs(),
                options.labels());
    }

    private static String version() {
        String version = Node.class.getPackage().getImplementationVersion();
        return version == null ? "unknown" : version;
    }

    private static Executor thread(String name) {
        return task -> Thread.ofPlatform().name(name).daemon().start(task);
    }

    private static int port(CompletableFuture<HttpEndpoint> http) {
        try {
            return http.join().port();
        } catch (CompletionException e) {
            if (e.getCause() instanceof NodeStartException refused) {
                throw refused;
            }
            throw e;
        }
    }

    private static void closeHttp(CompletableFuture<HttpEndpoint> http) {
        try {
            http.join().close();
        } catch (CompletionException e) {
            // it never listened
        }
    }

    private static void closeCore(NodeCore core) {
        Waiting.until(
                CompletableFuture.runAsync(core::close, thread("mobula-core-stop")), CLOSE_LIMIT, "the core to end");
    }

    private static void output(AtomicReference<@Nullable NodeCore> core, String job, String lines) {
        NodeCore served = core.get();
        try {
            if (served != null) {
                served.output(job, lines);
            }
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.DEBUG, "Output of " + job + " reaches no driver any more", e);
        }
    }

    private static String job(AtomicReference<@Nullable NodeCore> core, int number) {
        NodeCore served = core.get();
        if (served == null) {
            return "";
        }
        for (NodeSnapshot.WorkerProcess worker : served.snapshot().workers()) {
            if (worker.number() == number) {
                return worker.job();
            }
        }
        return "";
    }

    private static long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    /// What clients need to know of it.
    public NodeDescription description() {
        return description;
    }

    /// How long [#stop] waits for work by default.
    public Duration grace() {
        return shutdown.defaultGrace();
    }

    /// Stops the node: takes no new work, lets what runs go on for a while, ends what is left, removes what it made.
    /// Returns when that is done. Who calls it meanwhile can shorten the time.
    ///
    /// @param grace how long work may go on; zero to end it at once
    public void stop(Duration grace) {
        shutdown.begin(grace);
        shutdown.done().join();
    }

    /// Waits until the node has stopped, whoever asked for it.
    public void awaitEnd() throws InterruptedException {
        try {
            shutdown.done().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("this future never fails", e);
        }
    }

    /// Stops it at once.
    @Override
    public void close() {
        stop(Duration.ZERO);
    }

    /// What has to be taken down, last first.
    private static final class Undo {
        private final Deque<Runnable> steps = new ArrayDeque<>();

        synchronized void add(Runnable step) {
            steps.push(step);
        }

        synchronized void run() {
            while (!steps.isEmpty()) {
                try {
                    steps.pop().run();
                } catch (UncheckedIOException | IllegalStateException e) {
                    LOG.log(System.Logger.Level.ERROR, "A part of the node could not be taken down in order", e);
                }
            }
        }
    }
}
