package dev.mobula;

import org.jspecify.annotations.Nullable;

/// The node stopped the task since its memory, or the heap of its worker, was nearly used up, and no retry for that was
/// left ([TaskOptions#oomRetries]).
///
/// The message names the node, what was used of what, the limit, what was stopped and how much it had, the largest
/// processes and the cure. Work that can be run again is stopped first, and of that the newest. A task that takes too
/// much alone ends with this, too: say with `memory` what it needs, so that not more are started than fit.
///
/// An `OutOfMemoryError` in a worker is another thing: that JVM's own heap was too small, see
/// [WorkerCrashedException.Kind#OUT_OF_MEMORY].
public final class OutOfMemoryException extends MobulaException {
    private static final long serialVersionUID = 1;

    private final int attempts;

    /// Used by runtimes.
    ///
    /// @param attempts how often the task was tried
    /// @param message what, where, why, and the cure
    /// @param cause what lies behind it, or null
    public OutOfMemoryException(int attempts, String message, @Nullable Throwable cause) {
        super(Advice.RETRY, message, cause);
        this.attempts = attempts;
    }

    /// How often the task was tried.
    public int attempts() {
        return attempts;
    }

    @Override
    public OutOfMemoryException rethrown() {
        return new OutOfMemoryException(attempts, getMessage(), getCause());
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
