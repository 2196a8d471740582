package dev.mobula.node;

import dev.mobula.runtime.WorkerExit;
import dev.mobula.runtime.WorkerLauncher;
import dev.mobula.runtime.WorkerSpec;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Starts worker JVMs whose output goes to files of their own, and says how each ended.
///
/// Processes are started by threads of its own, since that takes milliseconds: the pid of a [Worker] is 0 until its
/// process is there. May be used by all threads.
final class ProcessLauncher implements WorkerLauncher, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ProcessLauncher.class.getName());
    private static final int THREADS = 2;
    private static final Duration KILL_LIMIT = Duration.ofSeconds(5);

    private final WorkerCommand command;
    private final Supplier<Optional<Path>> aotCache;
    private final OutputTail output;
    private final Set<Running> running = ConcurrentHashMap.newKeySet();
    private final ThreadPoolExecutor threads;

    /// @param aotCache cache for the next worker, if there is one
    /// @param output follows the logs of the workers
    ProcessLauncher(WorkerCommand command, Supplier<Optional<Path>> aotCache, OutputTail output) {
        this.command = command;
        this.aotCache = aotCache;
        this.output = output;
        this.threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> Thread.ofPlatform().name("mobula-workers").daemon().unstarted(task));
        threads.allowCoreThreadTimeOut(true);
    }

    @Override
    public Worker launch(WorkerSpec spec) {
        Running worker = new Running(spec);
        running.add(worker);
        threads.execute(worker::start);
        return worker;
    }

    /// Kills all workers, and returns when they are gone.
    @Override
    public void close() {
        List<Running> left = List.copyOf(running);
        left.forEach(Running::kill);
        CompletableFuture<?>[] ends = left.stream().map(Running::exited).toArray(CompletableFuture<?>[]::new);
        Waiting.until(CompletableFuture.allOf(ends), KILL_LIMIT, "workers to end");
        threads.shutdown();
    }

    private final class Running implements Worker {
        private final WorkerSpec spec;
        private final CompletableFuture<WorkerExit> exit = new CompletableFuture<>();
        private final long killedForMemoryBefore = Host.killedForMemory();
        private volatile @Nullable Process process;
        private volatile boolean killed;
        private volatile boolean ending;

        Running(WorkerSpec spec) {
            this.spec = spec;
        }

        void start() {
            if (killed) {
                ended(new WorkerExit(
                        WorkerExit.Cause.STOPPED, 0, "was stopped before it started", null, List.of(), logFile()));
                return;
            }
            ProcessBuilder builder = new ProcessBuilder(command.of(spec, aotCache.get()))
                    .redirectInput(Redirect.from(new File("/dev/null")))
                    .redirectErrorStream(true)
                    .redirectOutput(command.logFile(spec.number()).toFile());
            // not MOBULA_…: these are settings that a program in the worker reads
            builder.environment().remove("MOBULA_ADDRESS");
            builder.environment().put("_MOBULA_WORKER", Integer.toString(spec.number()));
            builder.environment().putAll(spec.environment());
            Process started;
            try {
                started = builder.start();
            } catch (IOException e) {
                LOG.log(System.Logger.Level.ERROR, "Worker " + spec.number() + " cannot be started", e);
                ended(new WorkerExit(
                        WorkerExit.Cause.EXIT, 127, "could not be started (" + e + ")", null, List.of(), logFile()));
                return;
            }
            process = started;
            LOG.log(System.Logger.Level.INFO, "Worker " + spec.number() + " started, pid " + started.pid());
            output.follow(spec.number(), started.pid(), spec.job(), command.logFile(spec.number()));
            var _ = started.onExit().thenAcceptAsync(this::diagnose, threads);
            if (killed) {
                kill(started);
            }
        }

        private void diagnose(Process ended) {
            output.finish(spec.number());
            ended(ExitDiagnosis.of(
                    ended.exitValue(),
                    killed || ending,
                    Host.killedForMemory() > killedForMemoryBefore,
                    command.logFile(spec.number()),
                    command.crashFile(spec.number())));
        }

        private void ended(WorkerExit how) {
            LOG.log(System.Logger.Level.INFO, "Worker " + spec.number() + " " + how.what());
            running.remove(this);
            exit.complete(how);
        }

        private String logFile() {
            return command.logFile(spec.number()).toString();
        }

        @Override
        public long pid() {
            Process started = process;
            return started == null ? 0 : started.pid();
        }

        @Override
        public CompletableFuture<WorkerExit> exited() {
            return exit;
        }

        @Override
        public void ending() {
            Process started = process;
            ending |= started == null || started.isAlive();
        }

        @Override
        public void kill() {
            Process started = process;
            if (started == null || started.isAlive()) {
                killed = true; // else it has ended by itself, and its reason counts
            }
            Process now = process;
            if (now != null) {
                threads.execute(() -> kill(now));
            }
        }

        // With what it has started: nobody else would end that.
        private void kill(Process started) {
            List<ProcessHandle> descendants = started.descendants().toList();
            started.destroyForcibly();
            descendants.forEach(ProcessHandle::destroyForcibly);
        }

        @Override
        public String toString() {
            return "worker " + spec.number() + " (pid " + pid() + ")";
        }
    }
}
