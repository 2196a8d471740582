package dev.mobula.runtime;

import dev.mobula.PendingLimit;
import dev.mobula.runtime.codec.WireValue;
import dev.mobula.runtime.wire.MalformedMessageException;
import dev.mobula.runtime.wire.WireReader;
import dev.mobula.runtime.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes references and handles of what one message of the node carries; numbers them in the order in which they stand.
final class CarriedThings implements WireValue.Names {
    private static final int OBJECT = 0;
    private static final int ACTOR = 1;

    private final ClientSession session;
    private final @Nullable HoldToken token;
    private int count;
    private final ReadAhead readAhead = new ReadAhead();
    private @Nullable BorrowedRef<?> last;

    /// @param hold of the message, 0 if nothing is carried
    CarriedThings(ClientSession session, long hold) {
        this.session = session;
        this.token = hold == 0 ? null : HoldToken.of(hold, session.connection().releases());
    }

    /// Keeps the node from dropping what the message carried; null if there is nothing.
    @Nullable
    HoldToken token() {
        return token;
    }

    @Override
    public Object read(WireReader in) {
        int kind = in.getByte();
        long sequence = in.getLong();
        HoldToken held = token;
        if (held == null) {
            throw new MalformedMessageException("a message that carries things without a hold");
        }
        int index = count++;
        held.shared();
        return switch (kind) {
            case OBJECT -> object(sequence, in.getShort(), new RefName.Held(held, index));
            case ACTOR -> new ClientActorRef(session, actor(in, sequence), new RefName.Held(held, index));
            default -> throw new MalformedMessageException("a carried thing of kind " + kind);
        };
    }

    private BorrowedRef<?> object(long sequence, int index, RefName name) {
        BorrowedRef<?> ref = new BorrowedRef<>(session, sequence, index, name, readAhead);
        if (last == null) {
            readAhead.startWith(ref);
        } else {
            last.follower = ref;
        }
        last = ref;
        return ref;
    }

    private static ActorDescription actor(WireReader in, long sequence) {
        String className = in.getString();
        String name = in.getStringOrNull();
        String namespace = in.getString();
        int groups = in.getCount(Integer.BYTES);
        List<String> names = new ArrayList<>(groups);
        for (int i = 0; i < groups; i++) {
            names.add(in.getString());
        }
        int maxPendingCalls = in.getInt();
        PendingLimit[] limits = PendingLimit.values();
        int limit = in.getByte();
        if (limit < 0 || limit >= limits.length) {
            throw new MalformedMessageException("a limit of pending calls of kind " + limit);
        }
        return new ActorDescription(
                sequence,
                className,
                name,
                namespace,
                List.copyOf(names),
                maxPendingCalls,
                limits[limit],
                in.getBoolean(),
                1);
    }

    @Override
    public void write(Object carried, WireWriter out) {
        throw new UnsupportedOperationException("Names for the node are written by OutgoingNames");
    }
}
