package dev.mobula;

/// What each generated actor handle is; [#actor] gives access to the actor's life.
public interface RemoteActor {
    /// The actor behind this handle: its id, state, and the means to end it.
    ActorHandle actor();
}
