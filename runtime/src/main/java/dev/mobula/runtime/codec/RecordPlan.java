package dev.mobula.runtime.codec;

import java.io.Serializable;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import org.jspecify.annotations.Nullable;

/// How records of a class are taken apart, by their fields and not through accessors, and built again.
final class RecordPlan {
    private static final ClassValue<RecordPlan> PLANS = new ClassValue<>() {
        @Override
        protected RecordPlan computeValue(Class<?> type) {
            return new RecordPlan(type);
        }
    };

    private final Class<?> type;
    private final Class<?>[] types;
    private final String[] segments;
    private final MethodHandle[] getters;
    private final MethodHandle constructor;
    private final @Nullable MethodHandle writeReplace;
    private final @Nullable MethodHandle readResolve;

    private RecordPlan(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        this.type = type;
        this.types = new Class<?>[components.length];
        this.segments = new String[components.length];
        this.getters = new MethodHandle[components.length];
        boolean serializable = Serializable.class.isAssignableFrom(type);
        this.writeReplace = serializable ? Platform.writeReplace(type) : null;
        this.readResolve = serializable ? Platform.readResolve(type) : null;
        try {
            for (int i = 0; i < components.length; i++) {
                types[i] = components[i].getType();
                segments[i] = "." + components[i].getName();
                Field field = type.getDeclaredField(components[i].getName());
                field.setAccessible(true);
                getters[i] = MethodHandles.lookup()
                        .unreflectGetter(field)
                        .asType(MethodType.methodType(Object.class, Object.class));
            }
            Constructor<?> canonical = type.getDeclaredConstructor(types);
            canonical.setAccessible(true);
            this.constructor = MethodHandles.lookup()
                    .unreflectConstructor(canonical)
                    .asFixedArity()
                    .asSpreader(Object[].class, types.length)
                    .asType(MethodType.methodType(Object.class, Object[].class));
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(type + " does not look like a record", impossible);
        }
    }

    /// @param type a record class whose module is open to this one
    static RecordPlan of(Class<?> type) {
        return PLANS.get(type);
    }

    int size() {
        return types.length;
    }

    Class<?> type(int index) {
        return types[index];
    }

    /// What a component adds to a path.
    String segment(int index) {
        return segments[index];
    }

    /// Its `writeReplace`, as (Object)Object; null if it has none.
    @Nullable
    MethodHandle writeReplace() {
        return writeReplace;
    }

    /// Its `readResolve`, as (Object)Object; null if it has none.
    @Nullable
    MethodHandle readResolve() {
        return readResolve;
    }

    /// Reads a component.
    @Nullable
    Object part(int index, Object owner) {
        try {
            return (Object) getters[index].invokeExact(owner);
        } catch (Throwable impossible) {
            throw new IllegalStateException("A field of " + type.getName() + " cannot be read", impossible);
        }
    }

    /// Builds a record.
    ///
    /// @throws PathFailure if its constructor throws
    Object build(@Nullable Object[] parts) {
        try {
            return (Object) constructor.invokeExact(parts);
        } catch (Throwable thrown) {
            throw PathFailure.of(
                    thrown,
                    "cannot be rebuilt, since the constructor of record " + type.getName(),
                    "let it accept what an existing record holds");
        }
    }
}
