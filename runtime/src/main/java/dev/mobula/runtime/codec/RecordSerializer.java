package dev.mobula.runtime.codec;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.io.Serializable;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import org.jspecify.annotations.Nullable;

/// Records: the fields as they are, not through accessors, and back through the canonical constructor.
/// `writeReplace` and `readResolve` count if the record is serializable.
final class RecordSerializer extends NodeSerializer<Object> {
    private static final ClassValue<Plan> PLANS = new ClassValue<>() {
        @Override
        protected Plan computeValue(Class<?> type) {
            return Plan.of(type);
        }
    };

    private final Plan plan;

    RecordSerializer(Class<?> type) {
        this.plan = PLANS.get(type);
    }

    @Override
    void encode(Graph graph, Output output, Object value) {
        graph.references().begin(value);
        if (plan.writeReplace == null) {
            writeComponents(graph, output, value);
        } else {
            Object replacement = SerialStreams.call(plan.writeReplace, value, "writeReplace");
            boolean replaced = replacement.getClass() != value.getClass();
            output.writeBoolean(replaced);
            if (replaced) {
                graph.writeClassAndObject(output, replacement);
            } else {
                writeComponents(graph, output, replacement);
            }
        }
        graph.references().end();
    }

    @Override
    Object decode(Graph graph, Input input, Class<?> type) {
        if (plan.writeReplace != null && input.readBoolean()) {
            Object replacement = graph.readClassAndObject(input);
            if (replacement == null) {
                throw Graph.corrupt("null in place of " + type.getName());
            }
            return replacement;
        }
        Object value = readComponents(graph, input, type);
        return plan.readResolve == null ? value : SerialStreams.call(plan.readResolve, value, "readResolve");
    }

    private void writeComponents(Graph graph, Output output, Object value) {
        for (int i = 0; i < plan.getters.length; i++) {
            FieldValues.write(graph, output, plan.types[i], plan.segments[i], read(plan.getters[i], value));
        }
    }

    private Object readComponents(Graph graph, Input input, Class<?> type) {
        @Nullable Object[] parts = new @Nullable Object[plan.types.length];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = FieldValues.read(graph, input, plan.types[i], plan.segments[i]);
        }
        try {
            return (Object) plan.constructor.invokeExact(parts);
        } catch (Throwable thrown) {
            throw PathFailure.of(
                    thrown,
                    "cannot be rebuilt, since the constructor of record " + type.getName(),
                    "let it accept what an existing record holds");
        }
    }

    private static @Nullable Object read(MethodHandle getter, Object owner) {
        try {
            return (Object) getter.invokeExact(owner);
        } catch (Throwable impossible) {
            throw new IllegalStateException("A field of " + owner.getClass().getName() + " cannot be read", impossible);
        }
    }

    private static final class Plan {
        private final Class<?>[] types;
        private final String[] segments;
        private final MethodHandle[] getters;
        private final MethodHandle constructor;
        private final @Nullable MethodHandle writeReplace;
        private final @Nullable MethodHandle readResolve;

        private Plan(
                Class<?> type, Class<?>[] types, String[] segments, MethodHandle[] getters, MethodHandle constructor) {
            boolean serializable = Serializable.class.isAssignableFrom(type);
            this.writeReplace = serializable ? Platform.writeReplace(type) : null;
            this.readResolve = serializable ? Platform.readResolve(type) : null;
            this.types = types;
            this.segments = segments;
            this.getters = getters;
            this.constructor = constructor;
        }

        static Plan of(Class<?> type) {
            RecordComponent[] components = type.getRecordComponents();
            Class<?>[] types = new Class<?>[components.length];
            String[] segments = new String[components.length];
            MethodHandle[] getters = new MethodHandle[components.length];
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
                Constructor<?> constructor = type.getDeclaredConstructor(types);
                constructor.setAccessible(true);
                return new Plan(
                        type,
                        types,
                        segments,
                        getters,
                        MethodHandles.lookup()
                                .unreflectConstructor(constructor)
                                .asFixedArity()
                                .asSpreader(Object[].class, types.length)
                                .asType(MethodType.methodType(Object.class, Object[].class)));
            } catch (ReflectiveOperationException impossible) {
                throw new IllegalStateException(type + " does not look like a record", impossible);
            }
        }
    }
}
