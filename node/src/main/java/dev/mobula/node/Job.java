package dev.mobula.node;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A submitted driver program and its process. May be used by all threads.
final class Job {
    private static final int LOG_LINES = 5;

    private final String id;
    private final JobRequest request;
    private final Path log;
    private final LongSupplier clockMs;
    private final long submittedMs;
    private final CompletableFuture<JobState> ended = new CompletableFuture<>();
    private JobState state = JobState.PENDING;
    private String message = "waits to be started";
    private long startedMs;
    private long endedMs;
    private @Nullable Integer exitCode;
    private @Nullable Process process;
    private boolean stopped;

    /// @param clockMs milliseconds since 1970
    Job(String id, JobRequest request, Path log, LongSupplier clockMs) {
        this.id = id;
        this.request = request;
        this.log = log;
        this.clockMs = clockMs;
        this.submittedMs = clockMs.getAsLong();
    }

    String id() {
        return id;
    }

    Path log() {
        return log;
    }

    synchronized JobState state() {
        return state;
    }

    /// Completes when the job has ended.
    CompletableFuture<JobState> ended() {
        return ended;
    }

    /// Starts the process.
    ///
    /// @param address the node's address, which the program finds in its environment
    void start(String address) {
        synchronized (this) {
            if (stopped) {
                end(JobState.STOPPED, "was stopped before it started");
                return;
            }
            ProcessBuilder builder = new ProcessBuilder(command())
                    .redirectInput(Redirect.from(new File("/dev/null")))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().putAll(request.environment());
            builder.environment().put("MOBULA_ADDRESS", address);
            Path directory = request.directory();
            if (directory != null) {
                builder.directory(directory.toFile());
            }
            try {
                Process started = builder.start();
                process = started;
                state = JobState.RUNNING;
                message = "runs";
                startedMs = clockMs.getAsLong();
                var _ = started.onExit().thenAccept(this::exited);
            } catch (IOException e) {
                end(JobState.FAILED, "could not be started (" + e.getMessage() + ")");
            }
        }
    }

    private List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(WorkerCommand.thisJava().toString());
        command.addAll(request.jvmOptions());
        command.add("-cp");
        // the node's own classes last: for programs that do not bring Mobula along
        command.add(Stream.concat(request.classPath().stream(), WorkerClassPath.find().stream())
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator)));
        command.add(request.mainClass());
        command.addAll(request.arguments());
        return command;
    }

    private void exited(Process gone) {
        int code = gone.exitValue();
        List<String> tail = code == 0 ? List.of() : LogTail.lines(log, LOG_LINES);
        synchronized (this) {
            exitCode = code;
            if (stopped) {
                end(JobState.STOPPED, "was stopped");
            } else if (code == 0) {
                end(JobState.SUCCEEDED, "succeeded");
            } else {
                end(
                        JobState.FAILED,
                        "ended with exit code " + code
                                + (tail.isEmpty() ? "" : "; its last lines:\n" + String.join("\n", tail)));
            }
        }
    }

    private void end(JobState how, String why) {
        state = how;
        message = why;
        endedMs = clockMs.getAsLong();
        ended.complete(how);
    }

    /// Asks the program to end as SIGTERM does; what still lives after `grace` is killed, with what it has started.
    ///
    /// @return false if it has ended already
    boolean stop(Duration grace) {
        @Nullable Process running;
        synchronized (this) {
            if (state.isEnded()) {
                return false;
            }
            stopped = true;
            running = process;
        }
        if (running != null) {
            Process alive = running;
            List<ProcessHandle> descendants = alive.descendants().toList();
            alive.destroy();
            var _ = ended.copy()
                    .orTimeout(Math.max(1, grace.toMillis()), TimeUnit.MILLISECONDS)
                    .whenComplete((_, late) -> {
                        if (late != null) {
                            alive.descendants().forEach(ProcessHandle::destroyForcibly);
                            alive.destroyForcibly();
                        }
                        descendants.forEach(ProcessHandle::destroyForcibly);
                    });
        }
        return true;
    }

    synchronized long pid() {
        return process == null ? 0 : process.pid();
    }

    synchronized ObjectNode json() {
        ObjectNode json = Json.object()
                .put("id", id)
                .put("name", request.name())
                .put("state", state.name())
                .put("message", message)
                .put("mainClass", request.mainClass())
                .put("pid", pid())
                .put("submittedMs", submittedMs);
        request.arguments().forEach(json.putArray("args")::add);
        if (startedMs != 0) {
            json.put("startedMs", startedMs);
        }
        if (endedMs != 0) {
            json.put("endedMs", endedMs);
        }
        if (exitCode != null) {
            json.put("exitCode", exitCode);
        }
        return json.put("logFile", log.toString());
    }
}
