package dev.mobula.runtime.codec;

import com.esotericsoftware.kryo.io.Input;
import java.io.EOFException;
import java.io.IOException;
import java.io.NotActiveException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectInputValidation;
import java.io.ObjectStreamClass;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandle;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The stream that `readObject` and `readExternal` methods see; reads from a graph.
///
/// Arrays that classes of the JDK make by a length from the bytes are limited to what the bytes left could fill.
final class SerialInput extends ObjectInputStream {
    private static final Input NOWHERE = new Input(new byte[0]);
    private static final Context NOBODY = new Context(NOWHERE, null, null, 0);
    private static final int SMALL_ARRAY = 1_024;

    private final Graph graph;
    private Input input = NOWHERE;
    private @Nullable Object owner;
    private SerialPlan.@Nullable Level level;
    private int end;

    private SerialInput(Graph graph) throws IOException {
        this.graph = graph;
        setObjectInputFilter(this::checkArrayLength);
    }

    static SerialInput create(Graph graph) {
        try {
            return new SerialInput(graph);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /// What the stream was doing for the object outside.
    record Context(Input input, @Nullable Object owner, SerialPlan.@Nullable Level level, int end) {}

    void use(Input input) {
        this.input = input;
    }

    /// Turns to an object whose data end at an offset; [#leave] turns back.
    Context enter(Object owner, SerialPlan.Level level, int end) {
        Context before = new Context(input, this.owner, this.level, this.end);
        this.owner = owner;
        this.level = level;
        this.end = end;
        return before;
    }

    void leave(Context before) {
        input = before.input;
        owner = before.owner;
        level = before.level;
        end = before.end;
    }

    void forget() {
        leave(NOBODY);
    }

    /// What a primitive field holds that nobody set.
    static Object zero(Class<?> type) {
        return switch (type.getName()) {
            case "boolean" -> false;
            case "byte" -> (byte) 0;
            case "short" -> (short) 0;
            case "char" -> (char) 0;
            case "int" -> 0;
            case "long" -> 0L;
            case "float" -> 0f;
            default -> 0d;
        };
    }

    // A hash table is at most twice as long as it has entries, rounded up to a power of two.
    private ObjectInputFilter.Status checkArrayLength(ObjectInputFilter.FilterInfo info) {
        long left = (long) input.limit() - input.position();
        return info.arrayLength() > SMALL_ARRAY + 4 * left
                ? ObjectInputFilter.Status.REJECTED
                : ObjectInputFilter.Status.ALLOWED;
    }

    @Override
    protected @Nullable Object readObjectOverride() throws IOException {
        if (input.position() >= end) {
            throw Platform.endOfData();
        }
        return graph.readClassAndObject(input);
    }

    @Override
    public @Nullable Object readUnshared() throws IOException {
        return readObjectOverride();
    }

    @Override
    public void defaultReadObject() throws IOException, ClassNotFoundException {
        MethodHandle reader = active().defaultRead();
        if (reader == null) {
            throw new NotActiveException("there are no default fields");
        }
        try {
            reader.invokeExact(owner, (ObjectInputStream) this);
        } catch (IOException | ClassNotFoundException | RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable impossible) {
            throw new IOException(impossible);
        }
    }

    @Override
    public GetField readFields() throws IOException {
        SerialPlan.Level reading = active();
        Map<String, @Nullable Object> read = new HashMap<>();
        for (int i = 0; i < reading.fieldCount(); i++) {
            Class<?> type = reading.field(i).getType();
            read.put(
                    reading.field(i).getName(),
                    FieldValues.read(graph, input, type == String.class ? Object.class : type, reading.segment(i)));
        }
        return new Values(reading.type(), read);
    }

    @Override
    public void registerValidation(ObjectInputValidation object, int priority) {
        graph.streams().register(object, priority);
    }

    private SerialPlan.Level active() throws NotActiveException {
        if (level == null) {
            throw new NotActiveException("not within readObject");
        }
        return level;
    }

    private void need(int bytes) throws EOFException {
        if (bytes > end - input.position()) {
            throw new EOFException("the data of " + (level == null ? "nothing" : level.type()) + " end here");
        }
    }

    @Override
    public int read() {
        return input.position() >= end ? -1 : input.readByteUnsigned();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
        int count = Math.min(length, end - input.position());
        if (count <= 0) {
            return length == 0 ? 0 : -1;
        }
        input.readBytes(buffer, offset, count);
        return count;
    }

    @Override
    public int available() {
        return Math.max(0, end - input.position());
    }

    @Override
    public void close() {}

    @Override
    public boolean readBoolean() throws IOException {
        need(1);
        return input.readBoolean();
    }

    @Override
    public byte readByte() throws IOException {
        need(Byte.BYTES);
        return input.readByte();
    }

    @Override
    public int readUnsignedByte() throws IOException {
        need(Byte.BYTES);
        return input.readByteUnsigned();
    }

    @Override
    public char readChar() throws IOException {
        need(Character.BYTES);
        return input.readChar();
    }

    @Override
    public short readShort() throws IOException {
        need(Short.BYTES);
        return input.readShort();
    }

    @Override
    public int readUnsignedShort() throws IOException {
        need(Short.BYTES);
        return input.readShortUnsigned();
    }

    @Override
    public int readInt() throws IOException {
        need(Integer.BYTES);
        return input.readInt();
    }

    @Override
    public long readLong() throws IOException {
        need(Long.BYTES);
        return input.readLong();
    }

    @Override
    public float readFloat() throws IOException {
        need(Float.BYTES);
        return input.readFloat();
    }

    @Override
    public double readDouble() throws IOException {
        need(Double.BYTES);
        return input.readDouble();
    }

    @Override
    public void readFully(byte[] buffer) throws IOException {
        readFully(buffer, 0, buffer.length);
    }

    @Override
    public void readFully(byte[] buffer, int offset, int length) throws IOException {
        need(length);
        input.readBytes(buffer, offset, length);
    }

    @Override
    public int skipBytes(int count) {
        int skipped = Math.max(0, Math.min(count, end - input.position()));
        input.setPosition(input.position() + skipped);
        return skipped;
    }

    @Override
    @Deprecated
    public @Nullable String readLine() throws IOException {
        throw new IOException("readLine is deprecated: call readUTF");
    }

    @Override
    public String readUTF() throws IOException {
        need(1);
        return input.readString();
    }

    /// Values by field name.
    private static final class Values extends GetField {
        private final Class<?> type;
        private final Map<String, @Nullable Object> read;

        Values(Class<?> type, Map<String, @Nullable Object> read) {
            this.type = type;
            this.read = read;
        }

        @Override
        public ObjectStreamClass getObjectStreamClass() {
            return ObjectStreamClass.lookupAny(type);
        }

        @Override
        public boolean defaulted(String name) {
            return !read.containsKey(name);
        }

        @Override
        public boolean get(String name, boolean value) {
            return read.get(name) instanceof Boolean found ? found : value;
        }

        @Override
        public byte get(String name, byte value) {
            return read.get(name) instanceof Byte found ? found : value;
        }

        @Override
        public char get(String name, char value) {
            return read.get(name) instanceof Character found ? found : value;
        }

        @Override
        public short get(String name, short value) {
            return read.get(name) instanceof Short found ? found : value;
        }

        @Override
        public int get(String name, int value) {
            return read.get(name) instanceof Integer found ? found : value;
        }

        @Override
        public long get(String name, long value) {
            return read.get(name) instanceof Long found ? found : value;
        }

        @Override
        public float get(String name, float value) {
            return read.get(name) instanceof Float found ? found : value;
        }

        @Override
        public double get(String name, double value) {
            return read.get(name) instanceof Double found ? found : value;
        }

        @Override
        public @Nullable Object get(String name, @Nullable Object value) {
            return read.containsKey(name) ? read.get(name) : value;
        }
    }
}
