package dev.mobula.runtime;

import dev.mobula.runtime.wire.Link;
import dev.mobula.runtime.wire.MalformedMessageException;
import dev.mobula.runtime.wire.MessageType;
import dev.mobula.runtime.wire.WireReader;
import org.jspecify.annotations.Nullable;

/// Takes the node's messages in, on the thread that polls: completes what waits for them, and runs no code of users.
final class Incoming implements Link.Handler {
    private final ClientConnection connection;
    private volatile @Nullable WorkerMessages worker;
    // Of whoever polls.
    private final SeenWindow holds = new SeenWindow();
    private final SeenWindow outputs = new SeenWindow();

    Incoming(ClientConnection connection) {
        this.connection = connection;
    }

    /// Who takes the messages that only workers get; before the first message.
    void serve(WorkerMessages messages) {
        worker = messages;
    }

    @Override
    public void onMessage(int type, WireReader in) {
        switch (type) {
            case MessageType.COMPLETED -> completed(in);
            case MessageType.VALUE -> value(in);
            case MessageType.PENDING -> {
                BorrowedRef<?> ref = connection.wanted(RefName.read(in));
                if (ref != null) {
                    ref.pending();
                }
            }
            case MessageType.REPLY -> {
                long request = in.getLong();
                long hold = in.getLong();
                if (isFirst(hold)) {
                    connection.requests().answered(request, connection.readOutcome(in, hold));
                }
            }
            case MessageType.STREAM_ITEM -> item(in);
            case MessageType.OUTPUT -> {
                if (outputs.isNew(in.getLong())) {
                    connection.session().printed(in.getString());
                }
            }
            case MessageType.COLLECT -> connection.garbage().asked();
            case MessageType.END -> connection.ended(in.getString());
            default -> {
                WorkerMessages takes = worker;
                if (takes == null || type < MessageType.LEARN || type > MessageType.CREDIT) {
                    throw new MalformedMessageException("a message of type " + type);
                }
                takes.onMessage(type, in);
            }
        }
    }

    // What came with a hold a second time must not be held twice: the first end of it would end both.
    private boolean isFirst(long hold) {
        return hold == 0 || holds.isNew(hold);
    }

    private void completed(WireReader in) {
        long sequence = in.getLong();
        int index = in.getShort();
        boolean kept = in.getBoolean();
        long hold = in.getLong();
        if (!isFirst(hold)) {
            return;
        }
        ClientRef<?> ref = connection.expected(sequence);
        if (ref == null) {
            drop(hold); // nobody waits: the constructor of an actor, or the session was closed
            return;
        }
        Object outcome = connection.readOutcome(in, hold);
        ClientRef<?>[] parts = ref.parts;
        if (parts == null) {
            connection.settled(sequence);
            ref.arrived(outcome, kept, connection);
        } else if (index < 0) {
            ref.arrived(outcome, kept, connection);
            if (outcome instanceof Failure || areSettled(parts)) {
                connection.settled(sequence);
            }
            if (outcome instanceof Failure) {
                for (ClientRef<?> part : parts) {
                    part.arrived(outcome, kept, connection);
                }
            }
        } else if (index < parts.length) {
            parts[index].arrived(outcome, kept, connection);
            if (ref.isSettled() && areSettled(parts)) {
                connection.settled(sequence);
            }
        }
    }

    private static boolean areSettled(ClientRef<?>[] parts) {
        for (ClientRef<?> part : parts) {
            if (!part.isSettled()) {
                return false;
            }
        }
        return true;
    }

    private void value(WireReader in) {
        RefName.Key key = RefName.read(in);
        long hold = in.getLong();
        if (!isFirst(hold)) {
            return;
        }
        Object outcome = connection.readOutcome(in, hold);
        BorrowedRef<?> ref = connection.wanted(key);
        if (ref != null) {
            connection.answered(key);
            ref.arrived(outcome);
        }
    }

    private void item(WireReader in) {
        long sequence = in.getLong();
        long number = in.getLong();
        long hold = in.getLong();
        if (!isFirst(hold)) {
            return;
        }
        ClientRef<?> ref = connection.expected(sequence);
        ClientStream<?> stream = ref == null ? null : ref.stream;
        if (stream == null) {
            drop(hold);
        } else {
            stream.produced(number, connection.readKept(in, new CarriedThings(connection.session(), hold)));
        }
    }

    private void drop(long hold) {
        if (hold != 0) {
            connection.releases().released(hold);
        }
    }
}
