package dev.mobula.runtime.codec;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.io.Externalizable;
import java.io.ObjectStreamField;
import java.io.Serializable;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;

/// Serializable objects by the rules of Java serialization (`writeObject`, `readObject`, `writeReplace`,
/// `readResolve`, `Externalizable`, fields of JDK classes), but within this graph: what they hold is written by
/// the serializers of this package, and shared objects stay shared.
///
/// ```
/// +-------+ REPLACED: the replacement, with its class
/// | form  | EXTERNAL: a frame with what writeExternal writes
/// +-------+ LEVELS:   for each serializable class, superclass first, its fields; in a frame if the class
///                     has writeObject or readObject
///
/// frame:  [end offset, 4 bytes][objects numbered until there, 4 bytes] what the method writes
/// ```
///
/// As in Java serialization, what `readObject` leaves unread is skipped, and reading past the end of a frame
/// throws `EOFException` or `OptionalDataException`.
final class ProtocolSerializer extends NodeSerializer<Object> {
    private static final byte LEVELS = 0;
    private static final byte REPLACED = 1;
    private static final byte EXTERNAL = 2;

    private final SerialPlan plan;

    ProtocolSerializer(Class<?> type) {
        this.plan = SerialPlan.of(type);
    }

    /// Tells whether a serializable class needs these rules, or its fields can be written as they are.
    static boolean isNeededFor(Class<?> type) {
        if (Externalizable.class.isAssignableFrom(type)
                || Platform.writeReplace(type) != null
                || Platform.readResolve(type) != null) {
            return true;
        }
        for (Class<?> level = type;
                level != null && Serializable.class.isAssignableFrom(level);
                level = level.getSuperclass()) {
            if (Serializers.hidesState(level)
                    || Platform.writeObject(level) != null
                    || Platform.readObject(level) != null
                    || namesItsFields(level)) {
                return true;
            }
        }
        return false;
    }

    @Override
    void encode(Graph graph, Output output, Object value) {
        Object written = replacementOf(value);
        if (written.getClass() != value.getClass()) {
            output.writeByte(REPLACED);
            graph.references().begin(value);
            graph.writeClassAndObject(output, written);
            graph.references().end();
        } else if (written instanceof Throwable throwable) {
            graph.wrote(throwable);
            try {
                writeState(graph, output, throwable);
            } catch (PathFailure failure) {
                throw failure.within(throwable);
            }
        } else {
            writeState(graph, output, written);
        }
    }

    @Override
    Object decode(Graph graph, Input input, Class<?> type) {
        byte form = input.readByte();
        if (form == REPLACED) {
            Object replacement = graph.readClassAndObject(input);
            if (replacement == null) {
                throw PathFailure.corrupt("null in place of " + type.getName());
            }
            return replacement;
        }
        if (!Throwable.class.isAssignableFrom(type)) {
            return readState(graph, input, type, form);
        }
        int number = graph.read();
        try {
            return readState(graph, input, type, form);
        } catch (PathFailure failure) {
            throw failure.withinThrowable(number);
        }
    }

    private Object replacementOf(Object value) {
        MethodHandle writeReplace = plan.writeReplace();
        return writeReplace == null ? value : SerialStreams.call(writeReplace, value, "writeReplace");
    }

    private void writeState(Graph graph, Output output, Object value) {
        if (plan.constructor() == null) {
            throw PathFailure.failed(
                    "is " + Texts.aType(value.getClass())
                            + ", which is Externalizable and has no public constructor without parameters",
                    "add one",
                    null);
        }
        if (value instanceof Externalizable external) {
            output.writeByte(EXTERNAL);
            graph.streams().writeExternal(output, external, plan.levels().getLast());
            return;
        }
        output.writeByte(LEVELS);
        for (SerialPlan.Level level : plan.levels()) {
            graph.streams().writeLevel(output, value, level);
        }
    }

    private Object readState(Graph graph, Input input, Class<?> type, byte form) {
        Object object = newObject(type);
        graph.reference(object);
        int number = graph.references().lastSet();
        if (form == EXTERNAL && object instanceof Externalizable external) {
            graph.streams().readExternal(input, external, plan.levels().getLast());
        } else if (form == LEVELS) {
            for (SerialPlan.Level level : plan.levels()) {
                graph.streams().readLevel(input, object, level);
            }
        } else {
            throw PathFailure.corrupt("form " + form + " of " + type.getName());
        }
        MethodHandle readResolve = plan.readResolve();
        if (readResolve == null) {
            return object;
        }
        Object resolved = SerialStreams.call(readResolve, object, "readResolve");
        graph.references().setReadObject(number, resolved);
        return resolved;
    }

    private Object newObject(Class<?> type) {
        if (plan.constructor() == null) {
            throw PathFailure.corrupt(type.getName() + ", which cannot be constructed");
        }
        try {
            return Platform.instantiate(plan.constructor());
        } catch (Throwable thrown) {
            throw SerialStreams.failure(thrown, type, "constructor");
        }
    }

    private static boolean namesItsFields(Class<?> type) {
        try {
            Field field = type.getDeclaredField("serialPersistentFields");
            return Modifier.isStatic(field.getModifiers()) && field.getType() == ObjectStreamField[].class;
        } catch (NoSuchFieldException none) {
            return false;
        }
    }
}
