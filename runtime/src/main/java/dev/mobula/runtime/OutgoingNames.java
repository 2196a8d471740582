package dev.mobula.runtime;

import dev.mobula.ActorHandle;
import dev.mobula.NotSendableException;
import dev.mobula.ObjectRef;
import dev.mobula.ObjectStream;
import dev.mobula.RemoteActor;
import dev.mobula.SessionException;
import dev.mobula.runtime.codec.WireValue;
import dev.mobula.runtime.wire.WireReader;
import dev.mobula.runtime.wire.WireWriter;

/// Names references and actors in messages to the node, and sees to it that the node knows them. For all threads.
final class OutgoingNames implements WireValue.Names {
    private final ClientConnection connection;

    OutgoingNames(ClientConnection connection) {
        this.connection = connection;
    }

    @Override
    public void write(Object carried, WireWriter out) {
        switch (carried) {
            case ObjectRef<?> ref ->
                writeRef(Arguments.own(connection.session(), ref, () -> "a reference inside a value"), out);
            case RemoteActor remote -> writeActor(remote.actor(), out);
            case ActorHandle actor -> writeActor(actor, out);
            case ObjectStream<?> stream ->
                throw new NotSendableException(
                        "Cannot send " + stream + " to another process: a stream is consumed where it was made, so"
                                + " consume it here and pass its items, or have one task do both",
                        null);
            default -> throw new IllegalStateException("Nobody can name " + carried + ": a bug in the runtime");
        }
    }

    /// Names a reference of this session.
    void writeRef(Ref<?> ref, WireWriter out) {
        switch (ref) {
            case ClientRef<?> own -> {
                own.export(connection, out);
                own.nameToNode().write(out);
            }
            case BorrowedRef<?> borrowed -> borrowed.nameToNode().write(out);
            default ->
                throw new SessionException(
                        "The reference " + ref + " belongs to a task of this process, which the node does not know:"
                                + " get() its value and pass that",
                        null);
        }
    }

    private void writeActor(ActorHandle actor, WireWriter out) {
        if (!(actor instanceof ClientActorRef own) || own.session() != connection.session()) {
            throw new SessionException(
                    "The handle of " + actor + " comes from another session than "
                            + connection.session().job() + ": find the actor by its name there",
                    null);
        }
        own.nameToNode().write(out);
    }

    @Override
    public Object read(WireReader in) {
        throw new UnsupportedOperationException("Names of the node are read by CarriedThings");
    }
}
