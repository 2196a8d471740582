package dev.mobula;

/// An actor whose state survives a restart.
///
/// After each `snapshotEvery` completed calls the runtime asks for a [#snapshot]; when the actor is started
/// again its constructor runs with the original arguments, and then [#restore] with the newest snapshot, if
/// there is one. Both run alone, never beside a call.
///
/// @param <S> type of the snapshot: any sendable value
public interface Checkpointed<S> {
    /// Returns what is needed to continue from here; it is copied at once.
    ///
    /// @throws Exception if no snapshot can be taken; the call that preceded it fails with it, and the
    ///     earlier snapshot stays
    S snapshot() throws Exception;

    /// Continues from a snapshot, in a new instance.
    ///
    /// @throws Exception if the snapshot cannot be used; the actor is then dead
    void restore(S snapshot) throws Exception;
}
