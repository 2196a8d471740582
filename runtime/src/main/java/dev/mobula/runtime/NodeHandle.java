package dev.mobula.runtime;

import dev.mobula.ActorHandle;
import dev.mobula.ActorId;
import dev.mobula.ActorState;
import dev.mobula.ObjectRef;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An actor among the things that a value carries or a client holds, in a node process. Keeps the actor alive.
///
/// @param token what keeps it alive
record NodeHandle(ActorRecord actor, HandleToken token) implements ActorHandle {
    /// On the loop, or before the actor is known to it.
    static NodeHandle of(ActorRecord actor) {
        return new NodeHandle(actor, HandleToken.held(actor));
    }

    @Override
    public ActorId id() {
        return actor.id;
    }

    @Override
    public Optional<String> name() {
        return Optional.ofNullable(actor.options.name());
    }

    @Override
    public ActorState state() {
        return actor.state;
    }

    @Override
    public ObjectRef<@Nullable Void> ready() {
        return actor.ready;
    }

    @Override
    public void kill(boolean restart) {
        actor.node.loop().ask((state, nowNs) -> {
            state.actors().kill(actor, restart, nowNs);
            return true;
        });
    }
}
