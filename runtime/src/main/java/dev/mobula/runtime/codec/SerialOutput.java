package dev.mobula.runtime.codec;

import com.esotericsoftware.kryo.io.Output;
import java.io.IOException;
import java.io.NotActiveException;
import java.io.ObjectOutput;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The stream that `writeObject` and `writeExternal` methods see; writes into a graph.
final class SerialOutput extends ObjectOutputStream {
    private static final Output NOWHERE = new Output(0);
    private static final Context NOBODY = new Context(NOWHERE, null, null, null, 0, null);

    private final Graph graph;
    private Output output = NOWHERE;
    private @Nullable Object owner;
    private SerialPlan.@Nullable Level level;
    private @Nullable Values values;
    private int objects;
    private @Nullable Object lastKey;

    private SerialOutput(Graph graph) throws IOException {
        this.graph = graph;
    }

    static SerialOutput create(Graph graph) {
        try {
            return new SerialOutput(graph);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /// What the stream was doing for the object outside.
    record Context(
            Output output,
            @Nullable Object owner,
            SerialPlan.@Nullable Level level,
            @Nullable Values values,
            int objects,
            @Nullable Object lastKey) {}

    void use(Output output) {
        this.output = output;
    }

    /// Turns to an object; [#leave] turns back.
    Context enter(Object owner, SerialPlan.Level level) {
        Context before = new Context(output, this.owner, this.level, values, objects, lastKey);
        this.owner = owner;
        this.level = level;
        values = null;
        objects = 0;
        lastKey = null;
        return before;
    }

    void leave(Context before) {
        output = before.output;
        owner = before.owner;
        level = before.level;
        values = before.values;
        objects = before.objects;
        lastKey = before.lastKey;
    }

    void forget() {
        leave(NOBODY);
    }

    @Override
    protected void writeObjectOverride(@Nullable Object object) {
        int index = objects++;
        try {
            graph.writeClassAndObject(output, object);
        } catch (PathFailure failure) {
            throw failure.under(segment(index));
        }
        lastKey = object;
    }

    private String segment(int index) {
        if (owner instanceof Collection<?>) {
            return "[" + index + "]";
        }
        if (owner instanceof Map<?, ?>) {
            return index % 2 == 0 ? ".key(" + index / 2 + ")" : Texts.key(lastKey);
        }
        return level == null || !Platform.isOpen(level.type()) ? "" : ".writeObject(" + index + ")";
    }

    @Override
    public void writeUnshared(@Nullable Object object) {
        writeObjectOverride(object);
    }

    @Override
    public void defaultWriteObject() throws IOException {
        MethodHandle writer = active().defaultWrite();
        if (writer == null) {
            throw new NotActiveException("there are no default fields");
        }
        try {
            writer.invokeExact(owner, (ObjectOutputStream) this);
        } catch (IOException | RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable impossible) {
            throw new IOException(impossible);
        }
    }

    @Override
    public PutField putFields() throws IOException {
        active();
        Values fresh = new Values();
        values = fresh;
        return fresh;
    }

    @Override
    public void writeFields() throws IOException {
        SerialPlan.Level writing = active();
        Values written = values;
        if (written == null) {
            throw new NotActiveException("putFields was not called");
        }
        for (int i = 0; i < writing.fieldCount(); i++) {
            Object value = written.given.get(writing.field(i).getName());
            Class<?> type = writing.field(i).getType();
            if (value == null && type.isPrimitive()) {
                value = SerialInput.zero(type);
            }
            if (type == String.class) {
                type = Object.class; // may be declared so, and hold something else
            }
            try {
                FieldValues.write(graph, output, type, "", value);
            } catch (PathFailure failure) {
                throw Platform.isOpen(writing.type())
                        ? failure.underField(writing.segment(i))
                        : failure.under(writing.segment(i));
            }
        }
    }

    private SerialPlan.Level active() throws NotActiveException {
        if (level == null) {
            throw new NotActiveException("not within writeObject");
        }
        return level;
    }

    @Override
    public void useProtocolVersion(int version) {}

    @Override
    public void reset() {}

    @Override
    public void flush() {}

    @Override
    public void close() {}

    @Override
    public void write(int value) {
        output.writeByte((byte) value);
    }

    @Override
    public void write(byte[] bytes) {
        output.writeBytes(bytes);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        output.writeBytes(bytes, offset, length);
    }

    @Override
    public void writeBoolean(boolean value) {
        output.writeBoolean(value);
    }

    @Override
    public void writeByte(int value) {
        output.writeByte((byte) value);
    }

    @Override
    public void writeShort(int value) {
        output.writeShort(value);
    }

    @Override
    public void writeChar(int value) {
        output.writeChar((char) value);
    }

    @Override
    public void writeInt(int value) {
        output.writeInt(value);
    }

    @Override
    public void writeLong(long value) {
        output.writeLong(value);
    }

    @Override
    public void writeFloat(float value) {
        output.writeFloat(value);
    }

    @Override
    public void writeDouble(double value) {
        output.writeDouble(value);
    }

    @Override
    public void writeBytes(String text) {
        output.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public void writeChars(String text) {
        for (int i = 0; i < text.length(); i++) {
            output.writeChar(text.charAt(i));
        }
    }

    @Override
    public void writeUTF(String text) {
        output.writeString(text);
    }

    /// Values by field name, until they are written in the order of the class.
    static final class Values extends PutField {
        private final Map<String, @Nullable Object> given = new HashMap<>();

        @Override
        public void put(String name, boolean value) {
            given.put(name, value);
        }

        @Override
        public void put(String name, byte value) {
            given.put(name, value);
        }

        @Override
        public void put(String name, char value) {
            given.put(name, value);
        }

        @Override
        public void put(String name, short value) {
            given.put(name, value);
        }

        @Override
        public void put(String name, int value) {
            given.put(name, value);
        }

        @Override
        public void put(String name, long value) {
            given.put(name, value);
        }

        @Override
        public void put(String name, float value) {
            given.put(name, value);
        }

        @Override
        public void put(String name, double value) {
            given.put(name, value);
        }

        @Override
        public void put(String name, @Nullable Object value) {
            given.put(name, value);
        }

        @Override
        @Deprecated
        @SuppressWarnings("removal") // abstract, so it must be here
        public void write(ObjectOutput out) {
            throw new UnsupportedOperationException("PutField.write is deprecated: call writeFields of the stream");
        }
    }
}
