package dev.mobula.runtime.codec;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Input;

/// Bytes of a graph; refuses to make arrays and strings longer than the bytes left could fill.
final class GraphInput extends Input {
    private static final byte[] NOTHING = {};

    GraphInput() {
        super(NOTHING);
    }

    void forget() {
        setBuffer(NOTHING);
    }

    // Kryo's own moves the bytes that are left to the front, but they are not ours to change.
    @Override
    protected int require(int required) throws KryoException {
        if (limit - position < required) {
            throw PathFailure.corrupt(required + " bytes where " + (limit - position) + " are left");
        }
        return limit - position;
    }

    @Override
    public byte[] readBytes(int length) throws KryoException {
        if (length < 0 || length > limit - position) {
            throw PathFailure.corrupt(length + " bytes where " + (limit - position) + " are left");
        }
        return super.readBytes(length);
    }

    @Override
    public String readString() {
        int start = position;
        if (readVarIntFlag()) {
            int characters = readVarIntFlag(true) - 1;
            if (characters > limit - position || characters < -1) {
                throw PathFailure.corrupt(characters + " characters where " + (limit - position) + " bytes are left");
            }
            position = start;
        }
        return super.readString();
    }
}
