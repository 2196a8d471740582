package dev.mobula.runtime;

import java.lang.ref.Cleaner;

/// Held by each handle of an actor; when it is unreachable, nobody in this process can call the actor.
final class HandleToken {
    private static final Cleaner CLEANER = Cleaner.create();

    /// Watched by a handle of this actor; the actor's record must not refer to the token strongly.
    static HandleToken of(ActorRecord actor) {
        HandleToken token = new HandleToken();
        CLEANER.register(token, new Gone(actor));
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
