package dev.mobula.runtime.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Registration;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.serializers.ClosureSerializer;
import dev.mobula.ObjectRef;
import java.lang.reflect.InvocationHandler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes and reads object graphs with cycles: Kryo for the walk, its references and class names; serializers of
/// this package for the objects, chosen by [Serializers].
///
/// Used by one thread at a time, and reused; [#reset] forgets a graph. Holds what one graph needs beside the
/// bytes: attachments, objects that are still being built, exceptions met.
final class Graph extends Kryo {
    /// How deep a graph may be nested on the stack of any thread.
    static final int SHALLOW = 256;

    private static final Object[] NO_ATTACHMENTS = {};

    private final GraphReferences references;
    private final GraphClasses classes;
    private final SerialStreams streams;
    private final List<Object> attachments = new ArrayList<>();
    private final List<Throwable> throwablesWritten = new ArrayList<>();

    private Object[] given = {};
    private boolean readOnce;
    private int throwablesRead;
    private int depthLimit = SHALLOW;
    private final Map<StackTraceElement, Integer> framesWritten = new HashMap<>();
    private final List<StackTraceElement> framesRead = new ArrayList<>();
    private boolean sharesStacks;
    private boolean mayAttach = true;
    private @Nullable IdentityHashMap<Throwable, Throwable> replacements;

    Graph() {
        this(new GraphClasses(), new GraphReferences());
    }

    private Graph(GraphClasses classes, GraphReferences references) {
        super(classes, references);
        this.classes = classes;
        this.references = references;
        this.streams = new SerialStreams(this);
        setRegistrationRequired(false);
        setOptimizedGenerics(false);
        register(ObjectRef.class, new AttachmentSerializer());
        register(ClosureSerializer.Closure.class, new LambdaSerializer());
        register(InvocationHandler.class, new ProxySerializer());
        for (Class<?> common : List.of(
                Object.class,
                Object[].class,
                String[].class,
                byte[].class,
                int[].class,
                long[].class,
                float[].class,
                double[].class,
                ArrayList.class,
                ArrayDeque.class,
                HashMap.class,
                HashSet.class,
                LinkedHashSet.class,
                Arrays.asList().getClass(),
                List.of().getClass(),
                List.of(1).getClass(),
                Set.of().getClass(),
                Set.of(1).getClass(),
                Map.of().getClass(),
                Map.of(1, 1).getClass(),
                Collections.emptyList().getClass())) {
            register(common);
        }
    }

    /// Sets how deep a graph may be nested; more than [#SHALLOW] only on a stack that can take it.
    void limitDepth(int limit) {
        depthLimit = limit;
    }

    /// Says how exceptions are written: some replaced by others.
    ///
    /// @param here whether the copy stays in this process: then stacks go by reference; else nothing is attached
    void copyThrowables(IdentityHashMap<Throwable, Throwable> replaced, boolean here) {
        sharesStacks = here;
        mayAttach = here;
        replacements = replaced;
    }

    /// Whether things may travel beside the bytes.
    boolean mayAttach() {
        return mayAttach;
    }

    /// The number of a stack frame that was written before, or -1: then it has the next number from now on.
    int numberOf(StackTraceElement frame) {
        Integer known = framesWritten.putIfAbsent(frame, framesWritten.size());
        return known == null ? -1 : known;
    }

    /// The stack frames that were read, by number.
    List<StackTraceElement> framesRead() {
        return framesRead;
    }

    boolean sharesStacks() {
        return sharesStacks;
    }

    GraphReferences references() {
        return references;
    }

    GraphClasses classes() {
        return classes;
    }

    SerialStreams streams() {
        return streams;
    }

    /// Stops where the graph is nested too deeply.
    void checkDepth() {
        if (getDepth() > depthLimit) {
            if (depthLimit < DeepStack.LEVELS) {
                throw new TooDeep();
            }
            throw PathFailure.failed(
                    "is nested more than " + depthLimit + " levels deep",
                    "keep long chains in a list or an array",
                    null);
        }
    }

    /// Keeps an object beside the bytes, and returns its index.
    int attach(Object attachment) {
        attachments.add(attachment);
        return attachments.size() - 1;
    }

    Object[] attachments() {
        return attachments.isEmpty() ? NO_ATTACHMENTS : attachments.toArray();
    }

    /// Hands over the attachments of the graph that is read next.
    ///
    /// @param readOnce whether the objects that are read may keep them
    void give(Object[] given, boolean readOnce) {
        this.given = given;
        this.readOnce = readOnce;
    }

    /// Whether what is attached is nobody else's.
    boolean readsOnce() {
        return readOnce;
    }

    /// The attachment at an index that the bytes name.
    Object given(int index) {
        if (index < 0 || index >= given.length) {
            throw PathFailure.corrupt("attachment " + index + " of " + given.length);
        }
        return given[index];
    }

    /// Notes an exception that is now written.
    void wrote(Throwable throwable) {
        throwablesWritten.add(throwable);
    }

    /// The exception of that number in the order in which they were written; null if there are not so many.
    @Nullable
    Throwable written(int index) {
        return index < 0 || index >= throwablesWritten.size() ? null : throwablesWritten.get(index);
    }

    /// Notes that an exception is now read, and returns its number.
    int read() {
        return throwablesRead++;
    }

    /// All that travels by reference is written under one class, since its own may have no name elsewhere.
    @Override
    @SuppressWarnings("rawtypes") // as declared by Kryo
    public Registration getRegistration(Class type) {
        Registration known = classes.getRegistration(type);
        if (known != null) {
            return known;
        }
        return super.getRegistration(Immutability.isShared((Class<?>) type) ? ObjectRef.class : type);
    }

    @Override
    @SuppressWarnings("rawtypes") // as declared by Kryo
    public Serializer getDefaultSerializer(Class type) {
        return Serializers.serializerFor(this, (Class<?>) type);
    }

    /// Kryo's own serializer of a leaf type.
    Serializer<?> stockSerializer(Class<?> type) {
        return super.getDefaultSerializer(type);
    }

    @Override
    public void writeClassAndObject(Output output, @Nullable Object object) {
        if (replacements != null && object instanceof Throwable throwable) {
            super.writeClassAndObject(output, replacements.getOrDefault(throwable, throwable));
        } else {
            super.writeClassAndObject(output, object);
        }
    }

    /// Forgets the graph, also after a failure in its midst.
    void forget() {
        reset();
        references.forget();
        streams.forget();
        classes.forget();
        attachments.clear();
        throwablesWritten.clear();
        given = NO_ATTACHMENTS;
        throwablesRead = 0;
        depthLimit = SHALLOW;
        sharesStacks = false;
        mayAttach = true;
        framesWritten.clear();
        framesRead.clear();
        replacements = null;
    }
}
