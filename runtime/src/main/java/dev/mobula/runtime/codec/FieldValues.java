package dev.mobula.runtime.codec;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Writes and reads the value of a field or record component by its declared type: primitives and strings
/// without their class.
final class FieldValues {
    private FieldValues() {}

    static void write(Graph graph, Output output, Class<?> declared, String segment, @Nullable Object value) {
        if (declared.isPrimitive()) {
            writePrimitive(output, Objects.requireNonNull(value));
        } else if (declared == String.class) {
            output.writeString((String) value);
        } else {
            try {
                graph.writeClassAndObject(output, value);
            } catch (PathFailure failure) {
                throw failure.under(segment);
            }
        }
    }

    static @Nullable Object read(Graph graph, Input input, Class<?> declared, String segment) {
        if (declared.isPrimitive()) {
            return readPrimitive(input, declared);
        }
        if (declared == String.class) {
            return input.readString();
        }
        try {
            return graph.readClassAndObject(input);
        } catch (PathFailure failure) {
            throw failure.under(segment);
        }
    }

    private static void writePrimitive(Output output, Object value) {
        switch (value) {
            case Integer number -> output.writeVarInt(number, false);
            case Long number -> output.writeVarLong(number, false);
            case Double number -> output.writeDouble(number);
            case Boolean flag -> output.writeBoolean(flag);
            case Float number -> output.writeFloat(number);
            case Byte number -> output.writeByte(number);
            case Short number -> output.writeShort(number);
            case Character character -> output.writeChar(character);
            default -> throw new IllegalArgumentException(value.getClass() + " is not a boxed primitive");
        }
    }

    private static Object readPrimitive(Input input, Class<?> type) {
        if (type == int.class) {
            return input.readVarInt(false);
        }
        if (type == long.class) {
            return input.readVarLong(false);
        }
        if (type == double.class) {
            return input.readDouble();
        }
        if (type == boolean.class) {
            return input.readBoolean();
        }
        if (type == float.class) {
            return input.readFloat();
        }
        if (type == byte.class) {
            return input.readByte();
        }
        return type == short.class ? (Object) input.readShort() : (Object) input.readChar();
    }
}
