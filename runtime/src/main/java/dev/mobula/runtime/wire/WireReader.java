package dev.mobula.runtime.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads what a [WireWriter] wrote, in the same order. For one thread; reused by [#wrap].
///
/// Never reads outside what it was given, whatever the bytes say: damaged input ends in
/// [MalformedMessageException].
public final class WireReader {
    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] bytes = new byte[0];
    private int position;
    private int end;

    /// A reader of nothing; [#wrap] gives it something.
    public WireReader() {}

    /// Reads from here on.
    public WireReader wrap(byte[] source, int offset, int length) {
        if (offset < 0 || length < 0 || offset > source.length - length) {
            throw new IllegalArgumentException("offset=" + offset + " and length=" + length + " are not within the "
                    + source.length + " bytes given");
        }
        this.bytes = source;
        this.position = offset;
        this.end = offset + length;
        return this;
    }

    /// The array that is read; shared with whoever gave it.
    public byte[] bytes() {
        return bytes;
    }

    /// Where in the array the next field starts.
    public int position() {
        return position;
    }

    /// How many bytes are left.
    public int remaining() {
        return end - position;
    }

    private int advance(int count) {
        int at = position;
        if (count < 0 || count > end - at) {
            throw new MalformedMessageException(
                    "a field of " + count + " bytes at " + at + ", but only " + (end - at) + " bytes are left");
        }
        position = at + count;
        return at;
    }

    /// One byte, signed.
    public int getByte() {
        return bytes[advance(1)];
    }

    /// A byte that is 0 or 1.
    public boolean getBoolean() {
        int value = bytes[advance(1)];
        if (value != 0 && value != 1) {
            throw new MalformedMessageException("a flag of " + value);
        }
        return value == 1;
    }

    /// Two bytes, signed.
    public int getShort() {
        return (short) SHORTS.get(bytes, advance(Short.BYTES));
    }

    /// Four bytes.
    public int getInt() {
        return (int) INTS.get(bytes, advance(Integer.BYTES));
    }

    /// Eight bytes.
    public long getLong() {
        return (long) LONGS.get(bytes, advance(Long.BYTES));
    }

    /// A count of things that take up at least `leastBytes` each in what is left.
    ///
    /// @throws MalformedMessageException if so many cannot follow, so that nobody allocates for them
    public int getCount(int leastBytes) {
        int count = getInt();
        if (count < 0 || (long) count * leastBytes > end - position) {
            throw new MalformedMessageException("a count of " + count + " with " + (end - position) + " bytes left");
        }
        return count;
    }

    /// A text that is not null.
    public String getString() {
        String text = getStringOrNull();
        if (text == null) {
            throw new MalformedMessageException("a null where a text belongs");
        }
        return text;
    }

    /// A text or null.
    public @Nullable String getStringOrNull() {
        int length = getInt();
        if (length == -1) {
            return null;
        }
        int at = advance(length);
        return new String(bytes, at, length, StandardCharsets.UTF_8);
    }

    /// A copy of a byte array that is not null.
    public byte[] getBytes() {
        int length = getInt();
        int at = advance(length);
        return Arrays.copyOfRange(bytes, at, at + length);
    }

    /// A copy of the next bytes, without a length before them.
    public byte[] getRaw(int length) {
        int at = advance(length);
        return Arrays.copyOfRange(bytes, at, at + length);
    }

    /// Passes over bytes that the caller reads from [#bytes] itself.
    ///
    /// @return where they begin
    public int skip(int length) {
        return advance(length);
    }

    @Override
    public String toString() {
        return "WireReader[" + remaining() + " bytes left]";
    }
}
