package dev.mobula.runtime;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A worker process, from its start to its end. The loop's, but for what is said to be for others.
final class WorkerProcess {
    /// What a worker is told when its job is known.
    ///
    /// @param classPath where its classes are, as URLs
    record Binding(JobState job, List<String> classPath) {}

    private final NodeCore core;
    final WorkerSpec spec;
    final long startedNs;
    /// Completes when the process is given a job; any thread.
    final CompletableFuture<Binding> binding = new CompletableFuture<>();

    @Nullable
    JobEnvironment environment;

    @Nullable
    WorkerPort port;

    private WorkerLauncher.@Nullable Worker handle;
    private volatile boolean stopping;
    private volatile boolean connected;

    WorkerProcess(NodeCore core, WorkerSpec spec, long nowNs) {
        this.core = core;
        this.spec = spec;
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
        binding.complete(new Binding(given.job, given.job.classPath));
    }

    /// The node has told it to end, or is about to.
    void stopping() {
        stopping = true;
    }

    boolean isStopping() {
        return stopping;
    }

    void kill() {
        if (handle != null) {
            handle.kill();
        }
    }
}
