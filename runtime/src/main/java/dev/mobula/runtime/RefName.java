package dev.mobula.runtime;

import dev.mobula.runtime.wire.MalformedMessageException;
import dev.mobula.runtime.wire.WireReader;
import dev.mobula.runtime.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/// How this process names something in messages to its node.
sealed interface RefName {
    /// A key of the references that the node was asked for.
    record Key(int kind, long number, int index) {}

    /// Writes the name.
    void write(WireWriter out);

    /// The name without what keeps it alive.
    Key key();

    /// The name of the task that gives the value; null if this process does not know it.
    default @Nullable RefName ofTask() {
        return this;
    }

    /// Reads what the node repeats of a name.
    static Key read(WireReader in) {
        int kind = in.getByte();
        return switch (kind) {
            case 0 -> new Key(kind, in.getLong(), in.getShort());
            case 1 -> new Key(kind, in.getLong(), in.getInt());
            case 2 -> new Key(kind, in.getLong(), 0);
            case 3 -> {
                Key actor = read(in);
                yield new Key(kind + actor.kind(), actor.number(), actor.index());
            }
            default -> throw new MalformedMessageException("a name of kind " + kind);
        };
    }

    /// Came with a hold.
    ///
    /// @param token keeps the hold
    /// @param index its number among what came with it
    record Held(HoldToken token, int index) implements RefName {
        @Override
        public void write(WireWriter out) {
            out.putByte(1).putLong(token.hold()).putInt(index);
        }

        @Override
        public Key key() {
            return new Key(1, token.hold(), index);
        }
    }

    /// A reference that this process made.
    ///
    /// @param index which component, or -1 for the whole value
    record Own(long sequence, int index) implements RefName {
        @Override
        public void write(WireWriter out) {
            out.putByte(0).putLong(sequence).putShort(index);
        }

        @Override
        public Key key() {
            return new Key(0, sequence, index);
        }
    }

    /// An actor that this process created.
    ///
    /// @param owner tells the node when no handle is left
    record OwnActor(long sequence, Object owner) implements RefName {
        @Override
        public void write(WireWriter out) {
            out.putByte(2).putLong(sequence);
        }

        @Override
        public Key key() {
            return new Key(2, sequence, 0);
        }
    }

    /// The reference that is there when the actor's constructor has run.
    record Ready(RefName actor) implements RefName {
        @Override
        public void write(WireWriter out) {
            out.putByte(3);
            actor.write(out);
        }

        @Override
        public Key key() {
            Key named = actor.key();
            return new Key(3 + named.kind(), named.number(), named.index());
        }

        @Override
        public @Nullable RefName ofTask() {
            // The constructor's task has the number of the actor; only who created that knows it.
            return actor instanceof OwnActor own ? new Own(own.sequence, -1) : null;
        }
    }
}
