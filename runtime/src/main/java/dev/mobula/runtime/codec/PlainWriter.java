package dev.mobula.runtime.codec;

import dev.mobula.Tensor;
import dev.mobula.store.EncodedValue;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Encodes trees of null, boxed primitives, strings, arrays of primitives, of strings and of objects, tensors, array
/// lists, hash maps and records, each of exactly these classes; layout in [Plain]. Gives up on anything else, and on an
/// array, tensor or collection that is met twice, since it must stay the same one.
///
/// One instance for each value.
final class PlainWriter {
    private static final int INITIAL_BYTES = 128;
    private static final Object[] NO_ATTACHMENTS = {};
    private static final int MOST_TRACKED = 64;

    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle CHARS = MethodHandles.byteArrayViewVarHandle(char[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final boolean shareArrays;
    private byte[] bytes = new byte[INITIAL_BYTES];
    private int length;
    private final List<Object> attachments = new ArrayList<>(0);
    private @Nullable Object @Nullable [] seen;
    private int seenCount;
    private Class<?> @Nullable [] classes;
    private int classCount;

    private PlainWriter(boolean shareArrays) {
        this.shareArrays = shareArrays;
    }

    /// Encodes a value.
    ///
    /// @return null if it is not such a tree
    static @Nullable EncodedValue encode(Object value) {
        return encode(value, false);
    }

    /// Encodes a value.
    ///
    /// @param shareArrays whether arrays of primitives are attached as they are, not as copies
    static @Nullable EncodedValue encode(Object value, boolean shareArrays) {
        PlainWriter writer = new PlainWriter(shareArrays);
        writer.bytes[writer.length++] = Plain.TAG;
        if (!writer.write(value, 0)) {
            return null;
        }
        List<Object> attached = writer.attachments;
        return new EncodedValue(
                Arrays.copyOf(writer.bytes, writer.length),
                writer.length,
                attached.isEmpty() ? NO_ATTACHMENTS : attached.toArray());
    }

    /// Encodes a number, boolean, character or text of Latin letters, as [#encode] would and with less ado.
    ///
    /// @return null if it is none of these
    static @Nullable EncodedValue encodeLeaf(Object value) {
        Class<?> type = value.getClass();
        if (type == String.class) {
            return encodeAscii((String) value);
        }
        if (type == Integer.class) {
            byte[] bytes = leaf(Plain.INT, Integer.BYTES);
            INTS.set(bytes, 2, ((Integer) value).intValue());
            return whole(bytes);
        }
        if (type == Long.class) {
            byte[] bytes = leaf(Plain.LONG, Long.BYTES);
            LONGS.set(bytes, 2, ((Long) value).longValue());
            return whole(bytes);
        }
        if (type == Double.class) {
            byte[] bytes = leaf(Plain.DOUBLE, Long.BYTES);
            LONGS.set(bytes, 2, Double.doubleToRawLongBits((Double) value));
            return whole(bytes);
        }
        return type == Boolean.class ? whole(leaf((Boolean) value ? Plain.TRUE : Plain.FALSE, 0)) : null;
    }

    private static @Nullable EncodedValue encodeAscii(String text) {
        int count = text.length();
        if (count >= 1 << 14) {
            return null;
        }
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        if (encoded.length != count || (holdsReplacement(encoded) && hasLoneSurrogate(text))) {
            return null;
        }
        int at = count < 1 << 7 ? 3 : 4;
        byte[] bytes = new byte[at + count];
        bytes[0] = Plain.TAG;
        bytes[1] = Plain.ASCII;
        bytes[2] = (byte) (at == 3 ? count : count | 0x80);
        if (at == 4) {
            bytes[3] = (byte) (count >>> 7);
        }
        System.arraycopy(encoded, 0, bytes, at, count);
        return whole(bytes);
    }

    // What stands for a surrogate that stands alone.
    private static boolean holdsReplacement(byte[] encoded) {
        for (byte one : encoded) {
            if (one == '?') {
                return true;
            }
        }
        return false;
    }

    private static byte[] leaf(byte kind, int following) {
        byte[] bytes = new byte[2 + following];
        bytes[0] = Plain.TAG;
        bytes[1] = kind;
        return bytes;
    }

    private static EncodedValue whole(byte[] bytes) {
        return new EncodedValue(bytes, bytes.length, NO_ATTACHMENTS);
    }

    private boolean write(@Nullable Object value, int depth) {
        if (value == null) {
            return kind(Plain.NULL, 0);
        }
        Class<?> type = value.getClass();
        if (type == String.class) {
            return writeString((String) value);
        }
        if (type == Integer.class) {
            kind(Plain.INT, Integer.BYTES);
            INTS.set(bytes, length, ((Integer) value).intValue());
            return advance(Integer.BYTES);
        }
        if (type == ArrayList.class) {
            return mayEnter(value, depth) && writeList((List<?>) value, depth);
        }
        if (type == HashMap.class) {
            return mayEnter(value, depth) && writeMap((Map<?, ?>) value, depth);
        }
        if (type.isArray()) {
            return mayEnter(value, depth) && writeArray(value, type, depth);
        }
        if (type == Tensor.class) {
            return mayEnter(value, depth) && writeTensor((Tensor) value);
        }
        if (type.isRecord()) {
            return depth < Plain.DEPTH_LIMIT
                    && Platform.isOpen(type)
                    && !Immutability.isShared(type)
                    && writeRecord(value, type, depth);
        }
        return writeBoxed(value, type);
    }

    private boolean writeBoxed(Object value, Class<?> type) {
        if (type == Boolean.class) {
            return kind((Boolean) value ? Plain.TRUE : Plain.FALSE, 0);
        }
        if (type == Long.class) {
            return writeLong(Plain.LONG, (Long) value);
        }
        if (type == Double.class) {
            return writeLong(Plain.DOUBLE, Double.doubleToRawLongBits((Double) value));
        }
        if (type == Float.class) {
            kind(Plain.FLOAT, Integer.BYTES);
            INTS.set(bytes, length, Float.floatToRawIntBits((Float) value));
            return advance(Integer.BYTES);
        }
        if (type == Character.class) {
            kind(Plain.CHAR, Character.BYTES);
            CHARS.set(bytes, length, ((Character) value).charValue());
            return advance(Character.BYTES);
        }
        if (type == Short.class) {
            kind(Plain.SHORT, Short.BYTES);
            SHORTS.set(bytes, length, ((Short) value).shortValue());
            return advance(Short.BYTES);
        }
        if (type == Byte.class) {
            kind(Plain.BYTE, 1);
            bytes[length] = (Byte) value;
            return advance(1);
        }
        return false;
    }

    private boolean writeLong(byte kind, long value) {
        kind(kind, Long.BYTES);
        LONGS.set(bytes, length, value);
        return advance(Long.BYTES);
    }

    private boolean writeString(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        if (encoded.length == text.length() && !(holdsReplacement(encoded) && hasLoneSurrogate(text))) {
            kind(Plain.ASCII, encoded.length);
            writeLength(encoded.length);
            System.arraycopy(encoded, 0, bytes, length, encoded.length);
            return advance(encoded.length);
        }
        if (text.length() > Integer.MAX_VALUE / 4) {
            return false;
        }
        kind(Plain.UTF16, Character.BYTES * text.length());
        writeLength(text.length());
        for (int i = 0; i < text.length(); i++) {
            CHARS.set(bytes, length, text.charAt(i));
            length += Character.BYTES;
        }
        return true;
    }

    // An encoding as long as its text is that text, but for surrogates that stand alone: they became '?'.
    private static boolean hasLoneSurrogate(String text) {
        for (int i = text.length() - 1; i >= 0; i--) {
            if (text.charAt(i) >= 0x80) {
                return true;
            }
        }
        return false;
    }

    private boolean writeArray(Object array, Class<?> type, int depth) {
        if (type.getComponentType().isPrimitive()) {
            kind(Plain.ARRAY, 0);
            writeLength(attachments.size());
            attachments.add(shareArrays ? array : PrimitiveArrays.copy(array));
            return true;
        }
        if (type != Object[].class && type != String[].class) {
            return false;
        }
        @Nullable Object[] elements = (@Nullable Object[]) array;
        kind(type == Object[].class ? Plain.OBJECTS : Plain.STRINGS, 0);
        writeLength(elements.length);
        for (Object element : elements) {
            if (!write(element, depth + 1)) {
                return false;
            }
        }
        return true;
    }

    private boolean writeTensor(Tensor tensor) {
        byte[] description = TensorValues.description(tensor);
        kind(Plain.TENSOR, 5 + description.length);
        writeLength(attachments.size());
        writeLength(description.length);
        System.arraycopy(description, 0, bytes, length, description.length);
        attachments.add(TensorValues.frozen(tensor));
        return advance(description.length);
    }

    private boolean writeList(List<?> list, int depth) {
        int size = list.size();
        kind(Plain.LIST, 0);
        writeLength(size);
        for (int i = 0; i < size; i++) {
            if (!write(list.get(i), depth + 1)) {
                return false;
            }
        }
        return list.size() == size;
    }

    private boolean writeMap(Map<?, ?> map, int depth) {
        kind(Plain.MAP, 0);
        writeLength(map.size());
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            Object key = entry.getKey();
            if ((key != null && !Immutability.isAlwaysImmutable(key.getClass()))
                    || !write(key, depth + 1)
                    || !write(entry.getValue(), depth + 1)) {
                return false;
            }
        }
        return true;
    }

    private boolean writeRecord(Object value, Class<?> type, int depth) {
        RecordPlan plan = RecordPlan.of(type);
        if (plan.writeReplace() != null || plan.readResolve() != null) {
            return false;
        }
        int number = numberOf(type);
        kind(Plain.RECORD, 0);
        writeLength(number);
        if (number == classCount) {
            if (classCount == MOST_TRACKED) {
                return false;
            }
            remember(type);
            if (!writeString(type.getName())) {
                return false;
            }
        }
        for (int i = 0; i < plan.size(); i++) {
            if (!write(plan.part(i, value), depth + 1)) {
                return false;
            }
        }
        return true;
    }

    private int numberOf(Class<?> type) {
        Class<?>[] known = classes;
        for (int i = 0; known != null && i < classCount; i++) {
            if (type.equals(known[i])) {
                return i;
            }
        }
        return classCount;
    }

    private void remember(Class<?> type) {
        Class<?>[] known = classes;
        if (known == null) {
            known = new Class<?>[2];
            classes = known;
        } else if (classCount == known.length) {
            known = Arrays.copyOf(known, 2 * classCount);
            classes = known;
        }
        known[classCount++] = type;
    }

    /// Notes an array or collection, if it is new and not too deep.
    @SuppressWarnings("ReferenceEquality") // it is about the object, not what it equals
    private boolean mayEnter(Object container, int depth) {
        if (depth >= Plain.DEPTH_LIMIT || seenCount >= MOST_TRACKED) {
            return false;
        }
        @Nullable Object[] known = seen;
        if (known == null) {
            known = new @Nullable Object[4];
            seen = known;
        } else if (seenCount == known.length) {
            known = Arrays.copyOf(known, 2 * seenCount);
            seen = known;
        }
        for (int i = 0; i < seenCount; i++) {
            if (known[i] == container) {
                return false;
            }
        }
        known[seenCount++] = container;
        return true;
    }

    /// Writes a kind, and makes room for what follows, with a length.
    private boolean kind(byte kind, int following) {
        int needed = length + 1 + 5 + following;
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, 2 * bytes.length));
        }
        bytes[length++] = kind;
        return true;
    }

    private boolean advance(int count) {
        length += count;
        return true;
    }

    private void writeLength(int value) {
        int left = value;
        while ((left & ~0x7F) != 0) {
            bytes[length++] = (byte) (left | 0x80);
            left >>>= 7;
        }
        bytes[length++] = (byte) left;
    }
}
