package dev.mobula;

import org.jspecify.annotations.Nullable;

/// The actor was lost while it ran this call and is being started again; the call may or may not have taken
/// effect. Later calls wait for the restart. With `callRetries` such calls are sent again instead.
public final class ActorUnavailableException extends MobulaException {
    private static final long serialVersionUID = 1;

    private final ActorId actorId;

    /// Used by runtimes.
    ///
    /// @param actorId the actor
    /// @param message what, where, why, and the cure
    /// @param cause what lies behind it, or null
    public ActorUnavailableException(ActorId actorId, String message, @Nullable Throwable cause) {
        super(Advice.RETRY, message, cause);
        this.actorId = actorId;
    }

    /// The actor.
    public ActorId actorId() {
        return actorId;
    }

    @Override
    public ActorUnavailableException rethrown() {
        return new ActorUnavailableException(actorId, getMessage(), getCause());
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
