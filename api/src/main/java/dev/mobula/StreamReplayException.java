package dev.mobula;

import org.jspecify.annotations.Nullable;

/// A task that streams items was tried again and did not produce the same number of items before.
public final class StreamReplayException extends MobulaException {
    private static final long serialVersionUID = 1;

    /// Used by runtimes.
    ///
    /// @param message what, where, why, and the cure
    /// @param cause what lies behind it, or null
    public StreamReplayException(String message, @Nullable Throwable cause) {
        super(Advice.FIX_PROGRAM, message, cause);
    }

    @Override
    public StreamReplayException rethrown() {
        return new StreamReplayException(getMessage(), getCause());
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
