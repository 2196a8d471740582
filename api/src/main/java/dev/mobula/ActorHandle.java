package dev.mobula;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An actor seen from outside: identity, state, and the means to end it.
///
/// The actor lives as long as some handle is reachable, its session is open and nobody ends it; a detached
/// actor lives until it is ended. Handles may be passed to tasks and actors.
public interface ActorHandle {
    /// Identifies the actor through all of its restarts.
    ActorId id();

    /// The name that it was created with.
    Optional<String> name();

    /// Where it is in its life now.
    ActorState state();

    /// There when the constructor has run, with a null value; fails as the constructor did.
    ObjectRef<@Nullable Void> ready();

    /// Ends the actor at once and for good: the running calls are interrupted, and they and all waiting ones
    /// fail with [ActorDiedException]. Does nothing if it is dead already.
    default void kill() {
        kill(false);
    }

    /// Ends the actor as a crash would, interrupting the running calls.
    ///
    /// @param restart true uses up one of `maxRestarts`, if there is one left; false ends it for good
    void kill(boolean restart);
}
