package dev.mobula.runtime;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a worker process ended.
///
/// @param cause what ended it
/// @param exitCode as the operating system gives it: 128 plus the signal for a signal
/// @param what in words, to stand after "it": `was killed by SIGKILL (9)`, `called System.exit(3)`, `ran out of memory`
/// @param thread name of the thread in which the JVM crashed, if its crash file tells
/// @param logTail the last lines that it printed, oldest first
/// @param logFile where the rest is
public record WorkerExit(
        Cause cause, int exitCode, String what, @Nullable String thread, List<String> logTail, String logFile) {
    /// What ended a worker process.
    public enum Cause {
        /// The node told it to, or it had nothing more to do.
        STOPPED,
        /// Its code called `System.exit` or `Runtime.halt`.
        EXIT,
        /// A signal from outside.
        KILLED,
        /// The JVM crashed, as from a wrong pointer in native code.
        CRASHED,
        /// `OutOfMemoryError`.
        OUT_OF_MEMORY
    }

    /// The lines are copied.
    public WorkerExit {
        logTail = List.copyOf(logTail);
    }
}
