package dev.mobula.runtime.codec;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import dev.mobula.CallOptions;
import dev.mobula.RemoteActor;
import dev.mobula.spi.ActorRef;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import org.jspecify.annotations.Nullable;

/// Writes what a generated handle of an actor adds to the actor itself, and puts the handle around the actor again
/// where it is read in another process.
///
/// ```
/// stub = [text class name] [byte 0 | byte 1, call options]
/// ```
final class ActorStubs {
    private static final ClassValue<Shape> SHAPES = new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
            return Shape.of(type);
        }
    };

    private ActorStubs() {}

    /// How handles of one class are taken apart and made; both null if it was not generated, or its module is closed.
    private record Shape(
            @Nullable Constructor<?> constructor, @Nullable Field callOptions) {
        static Shape of(Class<?> type) {
            try {
                Constructor<?> constructor = type.getDeclaredConstructor(ActorRef.class, CallOptions.class);
                constructor.setAccessible(true);
                Field callOptions = type.getDeclaredField("callOptions");
                callOptions.setAccessible(true);
                return new Shape(constructor, callOptions);
            } catch (NoSuchMethodException | NoSuchFieldException | InaccessibleObjectException e) {
                return new Shape(null, null);
            }
        }
    }

    /// Writes a handle's class, and the options that its calls have.
    static void write(Graph graph, Output output, RemoteActor handle) throws IllegalAccessException {
        output.writeString(handle.getClass().getName());
        Field field = SHAPES.get(handle.getClass()).callOptions();
        Object options = field == null ? null : field.get(handle);
        if (options instanceof CallOptions own && !own.isDefault()) {
            output.writeBoolean(true);
            graph.writeClassAndObject(output, own);
        } else {
            output.writeBoolean(false);
        }
    }

    /// Reads what [#write] wrote.
    ///
    /// @param given what the message carried: the handle itself in the process that wrote it, else the actor
    /// @return the handle
    static Object read(Graph graph, Input input, Object given) throws ReflectiveOperationException {
        String name = input.readString();
        Object options = input.readBoolean() ? graph.readClassAndObject(input) : CallOptions.DEFAULT;
        if (!(given instanceof ActorRef actor)) {
            return given;
        }
        if (name == null) {
            throw PathFailure.corrupt("a handle without a class");
        }
        ClassLoader reader = graph.classes().loader(); // Kryo's own knows the runtime's classes only
        Class<?> type = LoadedClasses.named(name, reader == null ? ActorStubs.class.getClassLoader() : reader);
        Constructor<?> constructor =
                RemoteActor.class.isAssignableFrom(type) ? SHAPES.get(type).constructor() : null;
        if (constructor == null) {
            throw PathFailure.failed(
                    "is a handle of class " + name + ", which was not generated or is in a closed package here",
                    "open its package to dev.mobula.runtime",
                    null);
        }
        return constructor.newInstance(actor, options);
    }
}
