package dev.mobula;

import org.jspecify.annotations.Nullable;

/// The handle has `maxPendingCalls` calls waiting; this call was not sent.
public final class PendingCallsLimitException extends MobulaException {
    private static final long serialVersionUID = 1;

    private final ActorId actorId;
    private final int limit;

    /// Used by runtimes.
    ///
    /// @param actorId the actor
    /// @param limit how many calls may wait
    /// @param message what, where, why, and the cure
    /// @param cause what lies behind it, or null
    public PendingCallsLimitException(ActorId actorId, int limit, String message, @Nullable Throwable cause) {
        super(Advice.RETRY, message, cause);
        this.actorId = actorId;
        this.limit = limit;
    }

    /// The actor.
    public ActorId actorId() {
        return actorId;
    }

    /// How many calls may wait.
    public int limit() {
        return limit;
    }

    @Override
    public PendingCallsLimitException rethrown() {
        return new PendingCallsLimitException(actorId, limit, getMessage(), getCause());
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
