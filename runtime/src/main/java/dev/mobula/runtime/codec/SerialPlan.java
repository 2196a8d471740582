package dev.mobula.runtime.codec;

import java.io.Externalizable;
import java.io.ObjectStreamClass;
import java.io.ObjectStreamField;
import java.io.Serializable;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a class takes part in Java serialization.
///
/// @param writeReplace its own or inherited method, or null
/// @param readResolve its own or inherited method, or null
/// @param constructor makes empty objects; null if the class is externalizable and has no public constructor
///     without parameters
/// @param levels its serializable classes, superclass first
record SerialPlan(
        @Nullable MethodHandle writeReplace,
        @Nullable MethodHandle readResolve,
        @Nullable Constructor<?> constructor,
        List<Level> levels) {
    private static final ClassValue<SerialPlan> PLANS = new ClassValue<>() {
        @Override
        protected SerialPlan computeValue(Class<?> type) {
            return plan(type);
        }
    };

    static SerialPlan of(Class<?> type) {
        return PLANS.get(type);
    }

    /// One serializable class in the line of superclasses.
    static final class Level {
        private final Class<?> type;
        private final @Nullable MethodHandle writeObject;
        private final @Nullable MethodHandle readObject;
        private final @Nullable MethodHandle defaultWrite;
        private final @Nullable MethodHandle defaultRead;
        private final ObjectStreamField[] fields;
        private final String[] segments;

        private Level(Class<?> type) {
            this.type = type;
            this.writeObject = Platform.writeObject(type);
            this.readObject = Platform.readObject(type);
            this.defaultWrite = Platform.defaultWrite(type);
            this.defaultRead = Platform.defaultRead(type);
            this.fields = ObjectStreamClass.lookupAny(type).getFields();
            this.segments = new String[fields.length];
            for (int i = 0; i < fields.length; i++) {
                segments[i] = segment(type, fields[i].getName());
            }
        }

        Class<?> type() {
            return type;
        }

        /// As (Object, ObjectOutputStream); null if the class has no such method.
        @Nullable
        MethodHandle writeObject() {
            return writeObject;
        }

        /// As (Object, ObjectInputStream); null if the class has no such method.
        @Nullable
        MethodHandle readObject() {
            return readObject;
        }

        /// Writes the fields through `putFields`, as (Object, ObjectOutputStream).
        @Nullable
        MethodHandle defaultWrite() {
            return defaultWrite;
        }

        /// Reads the fields through `readFields`, as (Object, ObjectInputStream).
        @Nullable
        MethodHandle defaultRead() {
            return defaultRead;
        }

        /// How many fields are written.
        int fieldCount() {
            return fields.length;
        }

        ObjectStreamField field(int index) {
            return fields[index];
        }

        /// What a field adds to a path; nothing for fields of JDK classes, which say nothing to users.
        String segment(int index) {
            return segments[index];
        }

        /// Tells whether a method of the class decides what is written.
        boolean isFramed() {
            return writeObject != null || readObject != null;
        }

        private static String segment(Class<?> type, String field) {
            if (type == Throwable.class) {
                return switch (field) {
                    case "cause" -> ".getCause()";
                    case "suppressedExceptions" -> ".getSuppressed()";
                    default -> "";
                };
            }
            return Platform.isOpen(type) ? "." + field : "";
        }
    }

    private static SerialPlan plan(Class<?> type) {
        List<Level> levels = new ArrayList<>();
        for (Class<?> level = type;
                level != null && Serializable.class.isAssignableFrom(level);
                level = level.getSuperclass()) {
            levels.addFirst(new Level(level));
        }
        Constructor<?> constructor = Platform.serializationConstructor(type);
        if (constructor == null && !Externalizable.class.isAssignableFrom(type)) {
            constructor = Platform.bareConstructor(type);
        }
        return new SerialPlan(
                Platform.writeReplace(type), Platform.readResolve(type), constructor, List.copyOf(levels));
    }
}
