package dev.mobula.runtime;

import dev.mobula.InternalException;
import dev.mobula.runtime.codec.WireValue;
import dev.mobula.runtime.wire.WireReader;
import dev.mobula.runtime.wire.WireWriter;
import dev.mobula.store.EncodedValue;
import dev.mobula.store.LargeValue;
import dev.mobula.store.LargeValues;
import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A value that is too large for messages: it stays in the store, and is read from there each time.
final class LargeOutcome {
    private static final int LARGE = 3;

    private final long name;
    private final long length;
    private final Object[] carried;
    private final @Nullable Object token;
    private final Runnable end;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final LargeValues large;

    private LargeOutcome(
            long name, long length, Object[] carried, @Nullable Object token, Runnable end, LargeValues large) {
        this.name = name;
        this.length = length;
        this.carried = carried;
        this.token = token;
        this.end = end;
        this.large = large;
    }

    /// Whether the next value of a message is a large one.
    static boolean isNext(WireReader in) {
        return in.remaining() > 0 && in.bytes()[in.position()] == LARGE;
    }

    /// A value that this process has stored.
    ///
    /// @param carried references and actors in it, in the order in which the store has them
    static LargeOutcome stored(LargeValue value, Object[] carried, LargeValues large) {
        long name = value.name();
        Object token = new Object();
        Cleaner.Cleanable end = HoldToken.CLEANER.register(token, () -> large.drop(name));
        return new LargeOutcome(name, value.length(), carried, token, end::clean, large);
    }

    /// Reads a large value without loading it.
    static LargeOutcome read(WireReader in, CarriedThings names, LargeValues large) {
        int _ = in.getByte();
        long name = in.getLong();
        long length = in.getLong();
        Object[] carried = new Object[in.getCount(1)];
        for (int i = 0; i < carried.length; i++) {
            carried[i] = names.read(in);
        }
        HoldToken token = names.token();
        if (token == null) {
            return new LargeOutcome(name, length, carried, null, () -> {}, large);
        }
        token.shared();
        return new LargeOutcome(name, length, carried, token, token::left, large);
    }

    /// Nobody reads it here any more: the node is told soon.
    ///
    /// @return false if it was told before
    boolean end() {
        if (!ended.compareAndSet(false, true)) {
            return false;
        }
        end.run();
        return true;
    }

    /// What the store calls it.
    long name() {
        return name;
    }

    /// The encoded value, read from the store each time: for one decoding. Blocks, so not in a handler of
    /// messages.
    ///
    /// @throws dev.mobula.UnreadableValueException if the store does not have it
    /// @throws dev.mobula.ObjectStoreFullException if it is on disk and there is no room for it
    @Nullable
    EncodedValue load() {
        WireWriter copy = new WireWriter(64);
        write(copy, new Again(carried));
        return WireValue.readForUse(new WireReader().wrap(copy.bytes(), 0, copy.position()), new Again(carried), large);
    }

    /// Writes it for another process: by its name in the store.
    void write(WireWriter out, WireValue.Names names) {
        out.putByte(LARGE).putLong(name).putLong(length).putInt(carried.length);
        for (Object thing : carried) {
            names.write(thing, out);
        }
    }

    @Override
    public String toString() {
        return "LargeOutcome[" + length + " bytes" + (token == null ? "" : ", held") + ']';
    }

    /// Gives what was read before, in order, whatever its names are.
    private static final class Again implements WireValue.Names {
        private final Object[] things;
        private int next;

        Again(Object[] things) {
            this.things = things;
        }

        @Override
        public void write(Object thing, WireWriter out) {
            // read() knows them in order
        }

        @Override
        public Object read(WireReader in) {
            if (next == things.length) {
                throw new InternalException("A large value with more than " + next + " carried things", null);
            }
            return things[next++];
        }
    }
}
