package dev.mobula.runtime.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes the fields of one message after the other into an array that grows as needed. For one thread; reused.
///
/// Numbers are little-endian and not aligned. A string or byte array is its length in bytes as an int, then the
/// bytes; -1 stands for null.
public final class WireWriter {
    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long[] NOTHING = {};

    private byte[] bytes;
    private int position;
    private long[] noted = NOTHING;
    private @Nullable List<Runnable> afterwards;

    /// A writer whose array holds 512 bytes at first.
    public WireWriter() {
        this(512);
    }

    /// @param initialBytes size of the array at first, 1 or more
    public WireWriter(int initialBytes) {
        this.bytes = new byte[initialBytes];
    }

    /// Starts anew; the array is kept unless it has become larger than 1 MiB.
    public WireWriter reset() {
        if (bytes.length > 1 << 20) {
            bytes = new byte[512];
        }
        position = 0;
        noted = NOTHING;
        afterwards = null;
        return this;
    }

    /// Has something done when the message was sent, or will not be.
    public void afterwards(Runnable action) {
        List<Runnable> known = afterwards;
        if (known == null) {
            known = new ArrayList<>(1);
            afterwards = known;
        }
        known.add(action);
    }

    /// Does what was asked for with [#afterwards], once.
    public void done() {
        List<Runnable> actions = afterwards;
        if (actions != null) {
            afterwards = null;
            actions.forEach(Runnable::run);
        }
    }

    /// Notes a value that was stored for this message.
    public void note(long name) {
        noted = Arrays.copyOf(noted, noted.length + 1);
        noted[noted.length - 1] = name;
    }

    /// What was noted since [#reset]. Not to be written to.
    public long[] noted() {
        return noted;
    }

    /// The array; [#position] of its bytes count. Replaced when it grows.
    public byte[] bytes() {
        return bytes;
    }

    /// How many bytes were written.
    public int position() {
        return position;
    }

    /// A copy of what was written.
    public byte[] toBytes() {
        return Arrays.copyOf(bytes, position);
    }

    private int advance(int count) {
        int at = position;
        int end = at + count;
        if (end > bytes.length || end < 0) {
            grow(end);
        }
        position = end;
        return at;
    }

    private void grow(int needed) {
        if (needed < 0) {
            throw new IllegalStateException("A message of more than 2 GiB: large values belong into the store");
        }
        bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, 2L * bytes.length)));
    }

    /// One byte, the low bits of `value`.
    public WireWriter putByte(int value) {
        int at = advance(1);
        bytes[at] = (byte) value;
        return this;
    }

    /// A byte, 0 or 1.
    public WireWriter putBoolean(boolean value) {
        return putByte(value ? 1 : 0);
    }

    /// Two bytes, the low bits of `value`.
    public WireWriter putShort(int value) {
        int at = advance(Short.BYTES);
        SHORTS.set(bytes, at, (short) value);
        return this;
    }

    /// Four bytes.
    public WireWriter putInt(int value) {
        int at = advance(Integer.BYTES);
        INTS.set(bytes, at, value);
        return this;
    }

    /// Eight bytes.
    public WireWriter putLong(long value) {
        int at = advance(Long.BYTES);
        LONGS.set(bytes, at, value);
        return this;
    }

    /// Overwrites four bytes that were written before.
    public void setInt(int at, int value) {
        INTS.set(bytes, at, value);
    }

    /// The length, then the text as UTF-8.
    public WireWriter putString(@Nullable String text) {
        if (text == null) {
            return putInt(-1);
        }
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        return putBytes(encoded, 0, encoded.length);
    }

    /// The length, then the bytes.
    public WireWriter putBytes(byte[] source, int offset, int length) {
        putInt(length);
        return putRaw(source, offset, length);
    }

    /// The bytes alone.
    public WireWriter putRaw(byte[] source, int offset, int length) {
        int at = advance(length);
        System.arraycopy(source, offset, bytes, at, length);
        return this;
    }

    /// Makes room for bytes that the caller puts into [#bytes] itself.
    ///
    /// @return where they begin
    public int skip(int length) {
        return advance(length);
    }

    @Override
    public String toString() {
        return "WireWriter[" + position + " bytes]";
    }
}
