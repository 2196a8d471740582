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
        if (value instanceof Integer number) {
            output.writeVarInt(number, false);
        } else if (value instanceof Long number) {
            output.writeVarLong(number, false);
        } else if (value instanceof Double number) {
            output.writeDouble(number);
        } else if (value instanceof Boolean flag) {
            output.writeBoolean(flag);
        } else if (value instanceof Float number) {
            output.writeFloat(number);
        } else if (value instanceof Byte number) {
            output.writeByte(number);
        } else if (value instanceof Short number) {
            output.writeShort(number);
        } else {
            output.writeChar((Character) value);
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
