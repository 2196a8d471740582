package dev.mobula.runtime;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A worker process, from its start to its end. The loop's, but for what is said to be for others.
final class WorkerProcess {
    /// What a worker is told when its job is known.
    ///
    /// @param classPath where its classes are, as URLs
    record Binding(JobState job, List<String> classPath) {}

    private final NodeCore core;
    final WorkerSpec spec;
    /// Devices that it sees; none if it is shared.
    final List<Integer> gpuIds;
    final long startedNs;
    /// Completes when the process is given a job; any thread.
    final CompletableFuture<Binding> binding = new CompletableFuture<>();

    @Nullable
    JobEnvironment environment;

    @Nullable
    WorkerPort port;

    /// Why the node ended it for lack of memory; null if it did not.
    @Nullable
    String memoryReport;

    private WorkerLauncher.@Nullable Worker handle;
    private volatile boolean stopping;
    private volatile boolean connected;

    WorkerProcess(NodeCore core, WorkerSpec spec, List<Integer> gpuIds, long nowNs) {
        this.core = core;
        this.spec = spec;
        this.gpuIds = gpuIds;
        this.startedNs = nowNs;
    }

    NodeCore core() {
        return core;
    }

    void launched(WorkerLauncher.Worker started) {
        handle = started;
    }

    long pid() {
        return handle == null ? 0 : handle.pid();
    }

    /// It has said hello; any thread.
    void connected() {
        connected = true;
    }

    /// Whether it can be given a job.
    boolean isWarm() {
        return environment == null && connected && !stopping;
    }

    void bind(JobEnvironment given) {
        environment = given;
        binding.complete(new Binding(given.job, given.job.classPath()));
    }

    /// The node has told it to end, or is about to.
    void stopping() {
        stopping = true;
        if (handle != null) {
            handle.ending();
        }
    }

    boolean isStopping() {
        return stopping;
    }

    /// Its connection has ended: it is ending, or it is of no use any more.
    void lostConnection() {
        if (handle != null && !handle.exited().isDone()) {
            CompletableFuture.delayedExecutor(2, TimeUnit.SECONDS).execute(this::kill);
        }
    }

    /// Waits until the process is gone; any thread.
    void awaitEnd(int seconds) throws InterruptedException {
        try {
            if (handle != null) {
                handle.exited().get(seconds, TimeUnit.SECONDS);
            }
        } catch (ExecutionException | TimeoutException e) {
            NodeLoop.report("the end of worker " + spec.number(), e);
        }
    }

    /// Nobody waits for a job for it any more.
    void ended() {
        binding.cancel(false);
    }

    void kill() {
        if (handle != null) {
            handle.kill();
        }
    }
}
