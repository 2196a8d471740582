package dev.mobula;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The worker was lost while it ran the task, or the JVM failed under it ([VirtualMachineError]), and no
/// retry was left.
///
/// [#kind] says what ended it and what to do; the message has the last lines that the worker printed, and
/// [#logFile] names the file with the rest. Other tasks of the same process were lost too and were tried again
/// within their own retries; `isolated()` keeps a task apart from them.
public final class WorkerCrashedException extends MobulaException {
    private static final long serialVersionUID = 1;

    /// What ended a worker.
    public enum Kind {
        /// The JVM crashed, as from a wrong pointer in native code. Look into the log; with `isolated()` the task
        /// endangers no other, and with `maxCalls` its process is replaced before it wears out.
        CRASHED,
        /// A signal from outside ended the process: somebody killed it, or the system was out of memory. The same
        /// call may succeed later; if memory was short, say with `memory` what the task takes.
        KILLED,
        /// The task's code called `System.exit` or `Runtime.halt`: throw an exception instead.
        EXITED,
        /// `OutOfMemoryError`: give the worker a larger heap with `isolated(Isolation.DEFAULT.withHeap("4GiB"))`, or
        /// run fewer such tasks at a time with `memory`.
        OUT_OF_MEMORY,
        /// The process did not get as far as running the task: the message says why. Correct the isolation, the
        /// class path or the machine's limits.
        STARTUP_FAILED;

        private Advice advice() {
            return switch (this) {
                case CRASHED, KILLED, OUT_OF_MEMORY -> Advice.RETRY;
                case EXITED, STARTUP_FAILED -> Advice.FIX_PROGRAM;
            };
        }
    }

    private final int attempts;
    private final Kind kind;
    private final @Nullable String logFile;

    /// Used by runtimes, for a worker of kind [Kind#CRASHED] without a log file.
    ///
    /// @param attempts how often the task was tried
    /// @param message what, where, why, and the cure
    /// @param cause what lies behind it, or null
    public WorkerCrashedException(int attempts, String message, @Nullable Throwable cause) {
        this(attempts, Kind.CRASHED, null, message, cause);
    }

    /// Used by runtimes.
    ///
    /// @param attempts how often the task was tried
    /// @param kind what ended the worker
    /// @param logFile path of the file with all that the worker printed, on its node's host; null if there is none
    /// @param message what, where, why, and the cure
    /// @param cause what lies behind it, or null
    public WorkerCrashedException(
            int attempts, Kind kind, @Nullable String logFile, String message, @Nullable Throwable cause) {
        super(kind.advice(), message, cause);
        this.attempts = attempts;
        this.kind = kind;
        this.logFile = logFile;
    }

    /// How often the task was tried.
    public int attempts() {
        return attempts;
    }

    /// What ended the worker of the last attempt.
    public Kind kind() {
        return kind;
    }

    /// Path of the file with all that the worker printed, on its node's host; empty embedded, where there is none.
    public Optional<String> logFile() {
        return Optional.ofNullable(logFile);
    }

    @Override
    public WorkerCrashedException rethrown() {
        return new WorkerCrashedException(attempts, kind, logFile, getMessage(), getCause());
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
