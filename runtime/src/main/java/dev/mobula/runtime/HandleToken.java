package dev.mobula.runtime;

import java.lang.ref.Cleaner;
import java.lang.ref.WeakReference;

/// Held by each handle of an actor; when it is unreachable, nobody in this process can call the actor.
final class HandleToken {
    private static final Cleaner CLEANER = Cleaner.create();

    /// Watched by a handle of this actor; the actor's record must not refer to the token strongly.
    private static HandleToken of(ActorRecord actor) {
        HandleToken token = new HandleToken();
        CLEANER.register(token, new Gone(actor));
        return token;
    }

    /// The token of an actor that is held already, or a new one. On the loop, or before the actor is known to it.
    static HandleToken held(ActorRecord actor) {
        WeakReference<HandleToken> known = actor.handle;
        HandleToken token = known == null ? null : known.get();
        if (token == null) {
            token = of(actor);
            actor.handle = new WeakReference<>(token);
            actor.handles++;
            actor.ending = false;
        }
        return token;
    }

    private static final class Gone extends Message implements Runnable {
        private final ActorRecord actor;

        Gone(ActorRecord actor) {
            this.actor = actor;
        }

        @Override
        public void run() {
            actor.node.loop().post(this);
        }

        @Override
        void process(NodeState state, long nowNs) {
            state.actors().handleGone(actor);
        }
    }
}
