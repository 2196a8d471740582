package dev.mobula.node;

import dev.mobula.runtime.WorkerExit;
import dev.mobula.runtime.WorkerExit.Cause;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds out why a worker process ended, from its exit code and from the files that it left behind.
final class ExitDiagnosis {
    private static final int SIGNALS = 128;
    private static final int SIGKILL = 9;
    private static final int LOG_LINES = 20;
    private static final int OUT_OF_MEMORY_EXIT = 3;
    private static final String OUT_OF_MEMORY = "Terminating due to java.lang.OutOfMemoryError: ";

    private ExitDiagnosis() {}

    /// @param asked whether this node told the process to end
    /// @param killedForMemory whether the kernel has meanwhile killed a process for lack of memory
    static WorkerExit of(int exitCode, boolean asked, boolean killedForMemory, Path logFile, Path crashFile) {
        List<String> tail = LogTail.lines(logFile, LOG_LINES);
        @Nullable CrashFile crash = CrashFile.read(crashFile);
        if (crash != null && crash.outOfMemory()) {
            return exit(Cause.OUT_OF_MEMORY, exitCode, "got no more memory from the system", crash, tail, logFile);
        }
        if (crash != null) {
            String what = "crashed" + (crash.signal() == null ? "" : " with " + crash.signal())
                    + (crash.frame() == null ? "" : " in " + crash.frame()) + " (details in " + crashFile + ")";
            return exit(Cause.CRASHED, exitCode, what, crash, tail, logFile);
        }
        for (String line : tail) {
            if (exitCode == OUT_OF_MEMORY_EXIT && line.startsWith(OUT_OF_MEMORY)) {
                String what = "ran out of memory (" + line.substring(OUT_OF_MEMORY.length()) + ")";
                return exit(Cause.OUT_OF_MEMORY, exitCode, what, null, tail, logFile);
            }
        }
        if (asked) {
            return exit(Cause.STOPPED, exitCode, "was stopped by its node", null, tail, logFile);
        }
        if (exitCode > SIGNALS && exitCode < SIGNALS + 65) {
            int signal = exitCode - SIGNALS;
            String what = "was killed by " + name(signal) + " (" + signal + ")"
                    + (signal == SIGKILL && killedForMemory
                            ? ", by the kernel for lack of memory in this container"
                            : "");
            return exit(Cause.KILLED, exitCode, what, null, tail, logFile);
        }
        return exit(Cause.EXIT, exitCode, "called System.exit(" + exitCode + ")", null, tail, logFile);
    }

    private static WorkerExit exit(
            Cause cause, int exitCode, String what, @Nullable CrashFile crash, List<String> tail, Path logFile) {
        return new WorkerExit(cause, exitCode, what, crash == null ? null : crash.thread(), tail, logFile.toString());
    }

    private static String name(int signal) {
        return switch (signal) {
            case 1 -> "SIGHUP";
            case 2 -> "SIGINT";
            case 3 -> "SIGQUIT";
            case 4 -> "SIGILL";
            case 6 -> "SIGABRT";
            case 7 -> "SIGBUS";
            case 8 -> "SIGFPE";
            case SIGKILL -> "SIGKILL";
            case 11 -> "SIGSEGV";
            case 13 -> "SIGPIPE";
            case 14 -> "SIGALRM";
            case 15 -> "SIGTERM";
            case 24 -> "SIGXCPU";
            case 25 -> "SIGXFSZ";
            case 31 -> "SIGSYS";
            default -> "signal";
        };
    }
}
