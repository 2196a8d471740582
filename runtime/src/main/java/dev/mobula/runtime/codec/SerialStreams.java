package dev.mobula.runtime.codec;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInputValidation;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Runs the methods that classes have for Java serialization over the bytes of a graph.
final class SerialStreams {
    private static final int FRAME_HEADER_BYTES = 8;

    private final Graph graph;
    private final List<Validation> validations = new ArrayList<>();
    private @Nullable SerialOutput out;
    private @Nullable SerialInput in;

    SerialStreams(Graph graph) {
        this.graph = graph;
    }

    private record Validation(ObjectInputValidation object, int priority) {}

    /// Writes what one class of the object's line holds.
    void writeLevel(Output output, Object owner, SerialPlan.Level level) {
        MethodHandle hook = level.writeObject();
        SerialOutput stream = out(output);
        SerialOutput.Context before = stream.enter(owner, level);
        try {
            int start = level.isFramed() ? openFrame(output) : -1;
            if (hook == null) {
                stream.defaultWriteObject();
            } else {
                hook.invokeExact(owner, (java.io.ObjectOutputStream) stream);
            }
            if (start >= 0) {
                closeFrame(output, start);
            }
        } catch (Throwable thrown) {
            throw failure(thrown, level.type(), "writeObject");
        } finally {
            stream.leave(before);
        }
    }

    void writeExternal(Output output, Externalizable owner, SerialPlan.Level level) {
        SerialOutput stream = out(output);
        SerialOutput.Context before = stream.enter(owner, level);
        try {
            int start = openFrame(output);
            owner.writeExternal(stream);
            closeFrame(output, start);
        } catch (Throwable thrown) {
            throw failure(thrown, owner.getClass(), "writeExternal");
        } finally {
            stream.leave(before);
        }
    }

    /// Reads what [#writeLevel] wrote.
    void readLevel(Input input, Object owner, SerialPlan.Level level) {
        MethodHandle hook = level.readObject();
        SerialInput stream = in(input);
        int end = level.isFramed() ? readEnd(input) : input.limit();
        int count = level.isFramed() ? input.readInt() : 0;
        SerialInput.Context before = stream.enter(owner, level, end);
        try {
            if (hook == null) {
                stream.defaultReadObject();
            } else {
                hook.invokeExact(owner, (java.io.ObjectInputStream) stream);
            }
            if (level.isFramed()) {
                skipTo(input, end, count);
            }
        } catch (Throwable thrown) {
            throw failure(thrown, level.type(), "readObject");
        } finally {
            stream.leave(before);
        }
    }

    /// Reads what [#writeExternal] wrote.
    void readExternal(Input input, Externalizable owner, SerialPlan.Level level) {
        SerialInput stream = in(input);
        int end = readEnd(input);
        int count = input.readInt();
        SerialInput.Context before = stream.enter(owner, level, end);
        try {
            owner.readExternal(stream);
            skipTo(input, end, count);
        } catch (Throwable thrown) {
            throw failure(thrown, owner.getClass(), "readExternal");
        } finally {
            stream.leave(before);
        }
    }

    /// Notes what is to be called when the whole graph has been read.
    void register(ObjectInputValidation object, int priority) {
        validations.add(new Validation(object, priority));
    }

    /// Calls what was registered, highest priority first.
    void validate() {
        if (validations.isEmpty()) {
            return;
        }
        List<Validation> ordered = new ArrayList<>(validations);
        validations.clear();
        ordered.sort(Comparator.comparingInt(Validation::priority).reversed());
        for (Validation validation : ordered) {
            try {
                validation.object().validateObject();
            } catch (IOException | RuntimeException thrown) {
                throw failure(thrown, validation.object().getClass(), "validateObject");
            }
        }
    }

    void forget() {
        validations.clear();
        if (out != null) {
            out.forget();
        }
        if (in != null) {
            in.forget();
        }
    }

    /// Calls a `writeReplace` or `readResolve`.
    static Object call(MethodHandle method, Object target, String name) {
        Object result;
        try {
            result = (Object) method.invokeExact(target);
        } catch (Throwable thrown) {
            throw failure(thrown, target.getClass(), name);
        }
        if (result == null) {
            throw PathFailure.failed(
                    "is " + Texts.aType(target.getClass()) + ", whose " + name + " gave null",
                    "let it return an object",
                    null);
        }
        return result;
    }

    /// What a method of a class threw, unless it is a failure of the graph that passes through.
    static RuntimeException failure(Throwable thrown, Class<?> type, String method) {
        if (thrown instanceof TooDeep tooDeep) {
            return tooDeep;
        }
        return PathFailure.of(
                thrown,
                "is " + Texts.aType(type) + ", whose " + method,
                "see the cause; the class says itself how it is written and read");
    }

    private SerialOutput out(Output output) {
        SerialOutput stream = out;
        if (stream == null) {
            stream = SerialOutput.create(graph);
            out = stream;
        }
        stream.use(output);
        return stream;
    }

    private SerialInput in(Input input) {
        SerialInput stream = in;
        if (stream == null) {
            stream = SerialInput.create(graph);
            in = stream;
        }
        stream.use(input);
        return stream;
    }

    private static int openFrame(Output output) {
        int start = output.position();
        output.writeLong(0);
        return start;
    }

    private void closeFrame(Output output, int start) {
        int end = output.position();
        output.setPosition(start);
        output.writeInt(end);
        output.writeInt(graph.references().writtenCount());
        output.setPosition(end);
    }

    private static int readEnd(Input input) {
        int end = input.readInt();
        if (end < input.position() + FRAME_HEADER_BYTES / 2 || end > input.limit()) {
            throw PathFailure.corrupt("a frame that ends at " + end + " of " + input.limit());
        }
        return end;
    }

    private void skipTo(Input input, int end, int count) {
        if (input.position() > end) {
            throw PathFailure.corrupt("a frame that ends at " + end + " before its content");
        }
        if (input.position() < end) {
            if (count < 0 || count > input.limit()) {
                throw PathFailure.corrupt(count + " objects");
            }
            input.setPosition(end);
            graph.references().skipTo(count);
        }
    }
}
