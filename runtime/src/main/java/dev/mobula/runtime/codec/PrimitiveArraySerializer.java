package dev.mobula.runtime.codec;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

/// Arrays of primitives: small ones among the bytes, others as a private copy beside them.
final class PrimitiveArraySerializer extends NodeSerializer<Object> {
    private static final int INLINE_LENGTH = 64;

    @Override
    void encode(Graph graph, Output output, Object array) {
        int length = PrimitiveArrays.length(array);
        if (length > INLINE_LENGTH && graph.mayAttach()) {
            output.writeVarInt(0, true);
            output.writeVarInt(graph.attach(PrimitiveArrays.copy(array)), true);
            return;
        }
        output.writeVarInt(length + 1, true);
        if (array instanceof byte[] bytes) {
            output.writeBytes(bytes);
        } else if (array instanceof boolean[] booleans) {
            output.writeBooleans(booleans, 0, length);
        } else if (array instanceof short[] shorts) {
            output.writeShorts(shorts, 0, length);
        } else if (array instanceof char[] chars) {
            output.writeChars(chars, 0, length);
        } else if (array instanceof int[] ints) {
            output.writeInts(ints, 0, length);
        } else if (array instanceof float[] floats) {
            output.writeFloats(floats, 0, length);
        } else if (array instanceof long[] longs) {
            output.writeLongs(longs, 0, length);
        } else {
            output.writeDoubles((double[]) array, 0, length);
        }
    }

    @Override
    Object decode(Graph graph, Input input, Class<?> type) {
        int length = input.readVarInt(true) - 1;
        if (length == -1) {
            int index = input.readVarInt(true);
            Object attached = graph.given(index);
            if (attached.getClass() != type) {
                throw PathFailure.corrupt("attachment " + index + " as " + Texts.aType(type));
            }
            return graph.readsOnce() ? attached : PrimitiveArrays.copy(attached);
        }
        if (length < 0 || length > input.limit() - input.position()) {
            throw PathFailure.corrupt(length + " elements within the bytes");
        }
        Class<?> element = type.getComponentType();
        if (element == byte.class) {
            return input.readBytes(length);
        }
        if (element == boolean.class) {
            return input.readBooleans(length);
        }
        if (element == short.class) {
            return input.readShorts(length);
        }
        if (element == char.class) {
            return input.readChars(length);
        }
        if (element == int.class) {
            return input.readInts(length);
        }
        if (element == float.class) {
            return input.readFloats(length);
        }
        return element == long.class ? input.readLongs(length) : input.readDoubles(length);
    }
}
