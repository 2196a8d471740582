package dev.mobula.runtime;

import dev.mobula.NodeId;
import dev.mobula.WorkerCrashedException;
import org.jspecify.annotations.Nullable;

/// The worker process of an attempt has ended. Never seen by user code: it becomes a [WorkerCrashedException].
final class WorkerLost extends AttemptLost {
    private static final long serialVersionUID = 1;

    private final transient NodeId node;
    private final long pid;
    private final transient WorkerExit exit;
    private final @Nullable String exitStack;

    /// @param exitStack stack of the call that ended the JVM, if this task made it
    WorkerLost(NodeId node, long pid, WorkerExit exit, @Nullable String exitStack) {
        super(exit.what());
        this.node = node;
        this.pid = pid;
        this.exit = exit;
        this.exitStack = exitStack;
    }

    @Override
    boolean isDeliberate() {
        return exitStack != null;
    }

    @Override
    String reason() {
        return "its worker process " + pid + " " + exit.what();
    }

    @Override
    WorkerCrashedException failure(int attempts, String what, String name) {
        StringBuilder text = new StringBuilder(what)
                .append(": the worker process (pid ")
                .append(pid)
                .append(", node ")
                .append(node)
                .append(") that ran it ")
                .append(exit.what())
                .append(". ")
                .append(cure(name));
        if (exitStack != null && !exitStack.isBlank()) {
            text.append("\nThe call came from:\n").append(exitStack.stripTrailing());
        }
        if (!exit.logTail().isEmpty()) {
            text.append("\nThe last lines of its log (").append(exit.logFile()).append("):");
            for (String line : exit.logTail()) {
                text.append("\n  ").append(line);
            }
        } else if (!exit.logFile().isEmpty()) {
            text.append(" (it printed nothing; its log is ")
                    .append(exit.logFile())
                    .append(')');
        }
        String log = exit.logFile().isEmpty() ? null : exit.logFile();
        return new WorkerCrashedException(attempts, kind(), log, text.toString(), null);
    }

    private WorkerCrashedException.Kind kind() {
        return switch (exit.cause()) {
            case EXIT -> WorkerCrashedException.Kind.EXITED;
            case KILLED, STOPPED -> WorkerCrashedException.Kind.KILLED;
            case CRASHED -> WorkerCrashedException.Kind.CRASHED;
            case OUT_OF_MEMORY -> WorkerCrashedException.Kind.OUT_OF_MEMORY;
        };
    }

    private String cure(String name) {
        return switch (exit.cause()) {
            case EXIT -> "Return or throw instead of ending the JVM, which other tasks share";
            case OUT_OF_MEMORY ->
                "Give it a process of its own with a larger heap: isolated(Isolation.DEFAULT.withHeap(\"2GiB\"))";
            case CRASHED ->
                "Run native code in a process of its own: isolated(), and see the crash file beside the log";
            case KILLED, STOPPED -> "Look in the system's log for who did it, or give " + name + " more retries";
        };
    }
}
