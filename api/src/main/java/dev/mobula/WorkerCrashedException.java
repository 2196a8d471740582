package dev.mobula;

import org.jspecify.annotations.Nullable;

/// The worker was lost while it ran the task, or the JVM failed under it ([VirtualMachineError]), and no
/// retry was left.
public final class WorkerCrashedException extends MobulaException {
    private static final long serialVersionUID = 1;

    private final int attempts;

    /// Used by runtimes.
    ///
    /// @param attempts how often the task was tried
    /// @param message what, where, why, and the cure
    /// @param cause what lies behind it, or null
    public WorkerCrashedException(int attempts, String message, @Nullable Throwable cause) {
        super(Advice.RETRY, message, cause);
        this.attempts = attempts;
    }

    /// How often the task was tried.
    public int attempts() {
        return attempts;
    }

    @Override
    public WorkerCrashedException rethrown() {
        return new WorkerCrashedException(attempts, getMessage(), getCause());
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
