package dev.mobula;

import org.jspecify.annotations.Nullable;

/// The actor has ended for good: killed, exited, its constructor failed, or it was lost with no restart
/// left. The message says which.
public final class ActorDiedException extends MobulaException {
    private static final long serialVersionUID = 1;

    private final ActorId actorId;

    /// Used by runtimes.
    ///
    /// @param actorId the actor
    /// @param message what, where, why, and the cure
    /// @param cause what lies behind it, or null
    public ActorDiedException(ActorId actorId, String message, @Nullable Throwable cause) {
        super(Advice.RECOMPUTE, message, cause);
        this.actorId = actorId;
    }

    /// The actor.
    public ActorId actorId() {
        return actorId;
    }

    @Override
    public ActorDiedException rethrown() {
        return new ActorDiedException(actorId, getMessage(), getCause());
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
