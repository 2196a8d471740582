package dev.mobula.runtime.codec;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.io.Serializable;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;

/// Objects field by field, those of superclasses first, without static and transient ones.
///
/// The empty object is made as Java serialization would if the class is serializable; else by its constructor
/// without parameters, so that transient fields get their initial values; else without running a constructor.
/// Fields that the compiler adds for inner classes and captured variables count too.
final class FieldsSerializer extends NodeSerializer<Object> {
    private static final ClassValue<Plan> PLANS = new ClassValue<>() {
        @Override
        protected Plan computeValue(Class<?> type) {
            return Plan.of(type);
        }
    };

    private final Plan plan;

    FieldsSerializer(Class<?> type) {
        this.plan = PLANS.get(type);
    }

    @Override
    void encode(Graph graph, Output output, Object value) throws IllegalAccessException {
        Field[] fields = plan.fields;
        for (int i = 0; i < fields.length; i++) {
            try {
                FieldValues.write(graph, output, plan.types[i], "", fields[i].get(value));
            } catch (PathFailure failure) {
                throw fields[i].isSynthetic() ? failure.under(plan.segments[i]) : failure.underField(plan.segments[i]);
            }
        }
    }

    @Override
    Object decode(Graph graph, Input input, Class<?> type) throws IllegalAccessException {
        Object object;
        try {
            object = Platform.instantiate(plan.constructor);
        } catch (Throwable thrown) {
            throw PathFailure.of(
                    thrown,
                    "cannot be rebuilt, since the constructor of " + type.getName(),
                    "let it work without arguments, or leave it out");
        }
        graph.reference(object);
        Field[] fields = plan.fields;
        for (int i = 0; i < fields.length; i++) {
            fields[i].set(object, FieldValues.read(graph, input, plan.types[i], plan.segments[i]));
        }
        return object;
    }

    private static final class Plan {
        private final Constructor<?> constructor;
        private final Field[] fields;
        private final Class<?>[] types;
        private final String[] segments;

        private Plan(Constructor<?> constructor, Field[] fields, Class<?>[] types, String[] segments) {
            this.constructor = constructor;
            this.fields = fields;
            this.types = types;
            this.segments = segments;
        }

        static Plan of(Class<?> type) {
            List<Field> fields = new ArrayList<>();
            collect(type, fields);
            Class<?>[] types = new Class<?>[fields.size()];
            String[] segments = new String[fields.size()];
            for (int i = 0; i < types.length; i++) {
                types[i] = fields.get(i).getType();
                segments[i] = "." + sourceName(fields.get(i));
            }
            return new Plan(constructorOf(type), fields.toArray(Field[]::new), types, segments);
        }

        private static void collect(Class<?> type, List<Field> fields) {
            Class<?> superclass = type.getSuperclass();
            if (superclass != null) {
                collect(superclass, fields);
            }
            if (Platform.isOpen(type)) {
                for (Field field : type.getDeclaredFields()) {
                    if ((field.getModifiers() & (Modifier.STATIC | Modifier.TRANSIENT)) == 0) {
                        field.setAccessible(true);
                        fields.add(field);
                    }
                }
            }
        }

        /// How the program calls what the compiler keeps in a field of its own.
        private static String sourceName(Field field) {
            String name = field.getName();
            if (!field.isSynthetic()) {
                return name;
            }
            if (name.startsWith("this$")) {
                return field.getType().getSimpleName() + ".this";
            }
            return name.startsWith("val$") ? name.substring("val$".length()) : name;
        }

        private static Constructor<?> constructorOf(Class<?> type) {
            Constructor<?> found = null;
            if (Serializable.class.isAssignableFrom(type)) {
                found = Platform.serializationConstructor(type);
            } else {
                try {
                    found = type.getDeclaredConstructor();
                    found.setAccessible(true);
                } catch (NoSuchMethodException none) {
                    // made without one
                }
            }
            return found == null ? Platform.bareConstructor(type) : found;
        }
    }
}
