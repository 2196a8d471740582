package dev.mobula.runtime;

import dev.mobula.InternalException;
import dev.mobula.runtime.codec.WireValue;
import dev.mobula.runtime.wire.WireReader;
import dev.mobula.runtime.wire.WireWriter;
import dev.mobula.store.EncodedValue;
import dev.mobula.store.LargeValues;
import org.jspecify.annotations.Nullable;

/// A value that is too large for messages: it stays where it is until somebody asks for it, and is then kept here.
final class LargeOutcome {
    private static final int LARGE = 3;

    private final long name;
    private final long length;
    private final Object[] carried;
    private final @Nullable HoldToken token;
    private final LargeValues large;
    private volatile @Nullable EncodedValue loaded;

    private LargeOutcome(long name, long length, Object[] carried, @Nullable HoldToken token, LargeValues large) {
        this.name = name;
        this.length = length;
        this.carried = carried;
        this.token = token;
        this.large = large;
    }

    /// Whether the next value of a message is a large one.
    static boolean isNext(WireReader in) {
        return in.remaining() > 0 && in.bytes()[in.position()] == LARGE;
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
        return new LargeOutcome(name, length, carried, names.token(), large);
    }

    /// The encoded value; reads the store the first time.
    @Nullable
    EncodedValue load() {
        EncodedValue known = loaded;
        return known != null ? known : loadOnce();
    }

    private synchronized @Nullable EncodedValue loadOnce() {
        if (loaded == null) {
            WireWriter copy = new WireWriter(64);
            write(copy, new Again(carried));
            loaded = WireValue.readForUse(
                    new WireReader().wrap(copy.bytes(), 0, copy.position()), new Again(carried), large);
        }
        return loaded;
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
