package dev.mobula.runtime.codec;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.nio.charset.Charset;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// Serializers of objects that hold no others.
final class LeafSerializers {
    private LeafSerializers() {}

    /// Enum constants, by name.
    static final class OfEnum extends NodeSerializer<Enum<?>> {
        private final Map<String, Enum<?>> constants = new HashMap<>();

        OfEnum(Class<?> type) {
            Class<?> declaring = type.isEnum() ? type : type.getSuperclass();
            for (Object constant : declaring.getEnumConstants()) {
                constants.put(((Enum<?>) constant).name(), (Enum<?>) constant);
            }
        }

        @Override
        void encode(Graph graph, Output output, Enum<?> value) {
            output.writeString(value.name());
        }

        @Override
        Enum<?> decode(Graph graph, Input input, Class<? extends Enum<?>> type) {
            String name = input.readString();
            Enum<?> constant = constants.get(name);
            if (constant == null) {
                throw PathFailure.failed(
                        "needs constant " + name + " of enum " + type.getName() + ", which is not there here",
                        "put the same classes on the class path of all workers",
                        null);
            }
            return constant;
        }
    }

    /// Classes, by name.
    static final class OfClass extends NodeSerializer<Class<?>> {
        @Override
        void encode(Graph graph, Output output, Class<?> value) {
            if (value.isHidden()) {
                throw PathFailure.unsendable(
                        "is " + value + ", which is hidden and has no name that another process could find",
                        "send a class with a name");
            }
            output.writeString(value.getName());
        }

        @Override
        Class<?> decode(Graph graph, Input input, Class<? extends Class<?>> type) {
            return graph.classes().named(input.readString());
        }
    }

    /// Character sets, by name.
    static final class OfCharset extends NodeSerializer<Charset> {
        @Override
        void encode(Graph graph, Output output, Charset value) {
            output.writeString(value.name());
        }

        @Override
        Charset decode(Graph graph, Input input, Class<? extends Charset> type) {
            return Charset.forName(input.readString());
        }
    }

    /// Paths of the default file system, as text.
    static final class OfPath extends NodeSerializer<Path> {
        @Override
        void encode(Graph graph, Output output, Path value) {
            if (!value.getFileSystem().equals(FileSystems.getDefault())) {
                throw PathFailure.unsendable(
                        "is a path of " + value.getFileSystem() + ", which is open in this process only",
                        "send a path of the default file system");
            }
            output.writeString(value.toString());
        }

        @Override
        Path decode(Graph graph, Input input, Class<? extends Path> type) {
            return Path.of(input.readString());
        }
    }

    /// Plain objects, as used for locks.
    static final class OfObject extends NodeSerializer<Object> {
        @Override
        void encode(Graph graph, Output output, Object value) {}

        @Override
        Object decode(Graph graph, Input input, Class<?> type) {
            return new Object();
        }
    }

    /// Optionals of primitives, which are not serializable: whether there is one, and its bits.
    static final class OfPrimitiveOptional extends NodeSerializer<Object> {
        @Override
        void encode(Graph graph, Output output, Object value) {
            boolean present;
            long bits;
            if (value instanceof OptionalInt number) {
                present = number.isPresent();
                bits = number.orElse(0);
            } else if (value instanceof OptionalLong number) {
                present = number.isPresent();
                bits = number.orElse(0);
            } else {
                OptionalDouble number = (OptionalDouble) value;
                present = number.isPresent();
                bits = Double.doubleToRawLongBits(number.orElse(0));
            }
            output.writeBoolean(present);
            if (present) {
                output.writeLong(bits);
            }
        }

        @Override
        Object decode(Graph graph, Input input, Class<?> type) {
            boolean present = input.readBoolean();
            long bits = present ? input.readLong() : 0;
            if (type == OptionalInt.class) {
                return present ? OptionalInt.of((int) bits) : OptionalInt.empty();
            }
            if (type == OptionalLong.class) {
                return present ? OptionalLong.of(bits) : OptionalLong.empty();
            }
            return present ? OptionalDouble.of(Double.longBitsToDouble(bits)) : OptionalDouble.empty();
        }
    }
}
