package dev.mobula.spi;

import dev.mobula.ActorOptions;
import dev.mobula.Mobula;
import dev.mobula.ObjectRef;
import dev.mobula.ObjectStream;
import dev.mobula.TaskOptions;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What generated stubs need of a session. Arguments are plain values or [dev.mobula.Arg]s; an
/// [ObjectRef] that is meant as a value must be wrapped with `Arg.of`.
public interface Session extends Mobula {
    /// Submits a task with one result.
    <T extends @Nullable Object> ObjectRef<T> submit(
            RemoteFunction function, TaskOptions options, @Nullable Object... arguments);

    /// Submits a task whose record result is split: one reference for each component, in order.
    List<ObjectRef<?>> submitSplit(RemoteFunction function, TaskOptions options, @Nullable Object... arguments);

    /// Submits a task that streams its results.
    <T extends @Nullable Object> ObjectStream<T> submitStream(
            RemoteFunction function, TaskOptions options, @Nullable Object... arguments);

    /// Creates an actor; the handle is there at once.
    ///
    /// @throws dev.mobula.ActorAlreadyExistsException if a living actor has the name
    ActorRef createActor(RemoteFunction constructor, ActorOptions options, @Nullable Object... arguments);

    /// Returns the living actor with the name in the options, or creates it; racing callers get the same one.
    ///
    /// @throws IllegalArgumentException if the options have no name
    ActorRef findOrCreateActor(RemoteFunction constructor, ActorOptions options, @Nullable Object... arguments);

    /// Finds a living actor by name.
    ///
    /// @param actorClass class that the actor must have
    /// @param namespace null for the session's own
    /// @throws ClassCastException if the actor of that name has another class
    Optional<ActorRef> findActor(Class<?> actorClass, String name, @Nullable String namespace);
}
