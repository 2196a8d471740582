package dev.mobula.store;

import java.lang.reflect.Array;

/// A mutable value as the store keeps it: encoded bytes, and beside them what is not put into bytes.
///
/// Immutable once made, by contract: nobody writes to the arrays that it hands out, and decoding makes
/// fresh objects each time. Attachments are either private copies of primitive arrays (copied once when the
/// value was encoded, and again for each reader) or things that are shared by reference within this process:
/// references, streams, actor handles.
public final class EncodedValue {
    private static final int OBJECT_BYTES = 56;
    private static final int ARRAY_HEADER_BYTES = 16;
    private static final int REFERENCE_BYTES = 4;

    private final byte[] bytes;
    private final int length;
    private final Object[] attachments;
    private final long sizeBytes;
    private final boolean readOnce;

    /// Takes over both arrays; the caller must not keep them.
    ///
    /// @param bytes holds the encoding from index 0
    /// @param length how many of the bytes count
    /// @param attachments what the encoding refers to by index
    /// @throws IllegalArgumentException if `length` is negative or more than there are bytes
    public EncodedValue(byte[] bytes, int length, Object[] attachments) {
        this(bytes, length, attachments, false);
    }

    /// As [#EncodedValue(byte[], int, Object[])] for a value that is decoded once.
    ///
    /// @param readOnce whether who decodes it may keep its arrays instead of copying them
    public EncodedValue(byte[] bytes, int length, Object[] attachments, boolean readOnce) {
        if (length < 0 || length > bytes.length) {
            throw new IllegalArgumentException(
                    "length=" + length + " is not within the " + bytes.length + " bytes given: pass what was written");
        }
        this.bytes = bytes;
        this.length = length;
        this.attachments = attachments;
        this.readOnce = readOnce;
        long size = (long) OBJECT_BYTES + ARRAY_HEADER_BYTES + bytes.length;
        for (Object attachment : attachments) {
            size += REFERENCE_BYTES + sizeOf(attachment);
        }
        this.sizeBytes = size;
    }

    /// The encoding, from index 0; only [#length] bytes of it count. Not to be written to.
    public byte[] bytes() {
        return bytes;
    }

    /// How many of the [#bytes] count.
    public int length() {
        return length;
    }

    /// What the encoding refers to by index. Not to be written to.
    public Object[] attachments() {
        return attachments;
    }

    /// Whether it is decoded once at most, so that its arrays are the reader's.
    public boolean isReadOnce() {
        return readOnce;
    }

    /// Memory that this value occupies, with its arrays and without what it shares: an estimate for accounting.
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public String toString() {
        return "EncodedValue[length=" + length + ", attachments=" + attachments.length + ", sizeBytes=" + sizeBytes
                + "]";
    }

    private static long sizeOf(Object attachment) {
        Class<?> element = attachment.getClass().getComponentType();
        return element == null ? 0 : ARRAY_HEADER_BYTES + Array.getLength(attachment) * elementBytes(element);
    }

    private static long elementBytes(Class<?> element) {
        if (element == byte.class || element == boolean.class) {
            return Byte.BYTES;
        }
        if (element == short.class || element == char.class) {
            return Short.BYTES;
        }
        return element == long.class || element == double.class ? Long.BYTES : Integer.BYTES;
    }
}
