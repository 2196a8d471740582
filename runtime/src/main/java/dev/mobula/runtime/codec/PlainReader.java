package dev.mobula.runtime.codec;

import dev.mobula.store.EncodedValue;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Decodes what [PlainWriter] wrote. Never makes an array longer than the bytes left could fill.
///
/// One instance for each value that is read.
final class PlainReader {
    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle CHARS = MethodHandles.byteArrayViewVarHandle(char[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] bytes;
    private final int end;
    private final Object[] attachments;
    private final boolean readOnce;
    private final ClassLoader loader;
    private final List<RecordPlan> plans = new ArrayList<>(2);
    private int position = 1;

    private PlainReader(EncodedValue encoded, ClassLoader loader) {
        this.bytes = encoded.bytes();
        this.end = encoded.length();
        this.attachments = encoded.attachments();
        this.readOnce = encoded.isReadOnce();
        this.loader = loader;
    }

    /// Makes a fresh value.
    ///
    /// @throws PathFailure if a class is missing, a constructor throws, or the bytes are damaged
    static @Nullable Object decode(EncodedValue encoded, ClassLoader loader) {
        return new PlainReader(encoded, loader).read(0);
    }

    private @Nullable Object read(int depth) {
        if (depth > Plain.DEPTH_LIMIT) {
            throw PathFailure.corrupt("a tree deeper than " + Plain.DEPTH_LIMIT);
        }
        int at = position + 1;
        byte kind = bytes[skip(1)];
        return switch (kind) {
            case Plain.NULL -> null;
            case Plain.FALSE -> false;
            case Plain.TRUE -> true;
            case Plain.BYTE -> bytes[skip(1)];
            case Plain.SHORT -> (short) SHORTS.get(bytes, skip(Short.BYTES));
            case Plain.CHAR -> (char) CHARS.get(bytes, skip(Character.BYTES));
            case Plain.INT -> (int) INTS.get(bytes, skip(Integer.BYTES));
            case Plain.LONG -> (long) LONGS.get(bytes, skip(Long.BYTES));
            case Plain.FLOAT -> Float.intBitsToFloat((int) INTS.get(bytes, skip(Integer.BYTES)));
            case Plain.DOUBLE -> Double.longBitsToDouble((long) LONGS.get(bytes, skip(Long.BYTES)));
            case Plain.ASCII -> readAscii();
            case Plain.UTF16 -> readUtf16();
            case Plain.ARRAY -> readArray();
            case Plain.LIST -> readList(depth);
            case Plain.OBJECTS -> fill(new @Nullable Object[readLength(1)], depth);
            case Plain.STRINGS -> fill(new @Nullable String[readLength(1)], depth);
            case Plain.MAP -> readMap(depth);
            case Plain.RECORD -> readRecord(depth);
            case Plain.TENSOR -> readTensor();
            default -> throw PathFailure.corrupt("kind " + kind + " at " + (at - 1));
        };
    }

    private String readAscii() {
        int count = readLength(1);
        return new String(bytes, skip(count), count, StandardCharsets.ISO_8859_1);
    }

    private String readUtf16() {
        char[] characters = new char[readLength(Character.BYTES)];
        for (int i = 0; i < characters.length; i++) {
            characters[i] = (char) CHARS.get(bytes, skip(Character.BYTES));
        }
        return new String(characters);
    }

    private Object readArray() {
        int index = readVarInt();
        if (index < 0 || index >= attachments.length || !PrimitiveArrays.isOne(attachments[index])) {
            throw PathFailure.corrupt("array " + index + " of " + attachments.length + " attachments");
        }
        return readOnce ? attachments[index] : PrimitiveArrays.copy(attachments[index]);
    }

    private Object readTensor() {
        int index = readVarInt();
        if (index < 0 || index >= attachments.length) {
            throw PathFailure.corrupt("tensor " + index + " of " + attachments.length + " attachments");
        }
        int length = readLength(1);
        return TensorValues.read(bytes, skip(length), length, attachments[index], readOnce);
    }

    private List<@Nullable Object> readList(int depth) {
        int size = readLength(1);
        List<@Nullable Object> list = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            list.add(readPart(depth, i));
        }
        return list;
    }

    private @Nullable Object[] fill(@Nullable Object[] array, int depth) {
        for (int i = 0; i < array.length; i++) {
            try {
                array[i] = readPart(depth, i);
            } catch (ArrayStoreException wrong) {
                throw PathFailure.corrupt("something that is no string in an array of strings");
            }
        }
        return array;
    }

    private @Nullable Object readPart(int depth, int index) {
        try {
            return read(depth + 1);
        } catch (PathFailure failure) {
            throw failure.under("[" + index + "]");
        }
    }

    private Map<@Nullable Object, @Nullable Object> readMap(int depth) {
        int size = readLength(2);
        Map<@Nullable Object, @Nullable Object> map = new HashMap<>((int) Math.min(1 << 30, size * 4L / 3 + 1));
        for (int i = 0; i < size; i++) {
            Object key = read(depth + 1);
            if (key != null && !Immutability.isAlwaysImmutable(key.getClass())) {
                throw PathFailure.corrupt("a key that may change");
            }
            try {
                map.put(key, read(depth + 1));
            } catch (PathFailure failure) {
                throw failure.under(Texts.key(key));
            }
        }
        return map;
    }

    private Object readRecord(int depth) {
        RecordPlan plan = readPlan(depth);
        @Nullable Object[] parts = new @Nullable Object[plan.size()];
        for (int i = 0; i < parts.length; i++) {
            try {
                parts[i] = read(depth + 1);
            } catch (PathFailure failure) {
                throw failure.under(plan.segment(i));
            }
        }
        return plan.build(parts);
    }

    private RecordPlan readPlan(int depth) {
        int number = readVarInt();
        if (number >= 0 && number < plans.size()) {
            return plans.get(number);
        }
        if (number != plans.size() || !(read(depth + 1) instanceof String name)) {
            throw PathFailure.corrupt("record class " + number + " of " + plans.size());
        }
        Class<?> type = LoadedClasses.named(name, loader);
        if (!type.isRecord() || !Platform.isOpen(type)) {
            throw PathFailure.corrupt(type + " as a record");
        }
        RecordPlan plan = RecordPlan.of(type);
        plans.add(plan);
        return plan;
    }

    /// Passes over bytes, and returns where they begin.
    private int skip(int count) {
        int start = position;
        if (count > end - start) {
            throw PathFailure.corrupt(count + " bytes where " + (end - start) + " are left");
        }
        position = start + count;
        return start;
    }

    private int readLength(int bytesEach) {
        int length = readVarInt();
        if (length < 0 || (long) length * bytesEach > end - position) {
            throw PathFailure.corrupt(length + " elements where " + (end - position) + " bytes are left");
        }
        return length;
    }

    private int readVarInt() {
        int value = 0;
        for (int shift = 0; shift < Integer.SIZE; shift += 7) {
            byte next = bytes[skip(1)];
            value |= (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw PathFailure.corrupt("a length of more than 5 bytes");
    }
}
