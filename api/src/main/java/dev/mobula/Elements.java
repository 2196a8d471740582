package dev.mobula;

import dev.mobula.spi.TensorMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import org.jspecify.annotations.Nullable;

/// Reads and writes single elements of one type in a tensor's memory, counted from its first byte.
///
/// Checks no index, and not whether the memory is open or writable: [Tensor] does. Memory that is a Java
/// array of the element's own type is read as that array: a segment that may stand on any kind of array
/// costs a virtual call for each element as soon as a program uses more than two kinds.
final class Elements {
    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

    final TensorMemory memory;
    final DType dtype;
    final MemorySegment bytes;

    /// The array that [#bytes] begins with, if it is the one for the type: `short[]` for the 16-bit types,
    /// `byte[]` for the 8-bit types.
    final @Nullable Object array;

    Elements(TensorMemory memory, DType dtype) {
        this.memory = memory;
        this.dtype = dtype;
        this.bytes = memory.internal();
        Object base = bytes.heapBase().orElse(null);
        this.array = base != null && bytes.address() == 0 && isNatural(base, dtype) ? base : null;
    }

    private static boolean isNatural(Object array, DType dtype) {
        return switch (dtype) {
            case F64 -> array instanceof double[];
            case F32 -> array instanceof float[];
            case F16, BF16, I16 -> array instanceof short[];
            case I64 -> array instanceof long[];
            case I32 -> array instanceof int[];
            case I8, U8, BOOL -> array instanceof byte[];
        };
    }

    double doubleAt(long at) {
        if (dtype == DType.F64) {
            return f64(at);
        }
        return dtype == DType.F32 ? f32(at) : convertedAt(at);
    }

    // Apart, so that what is read most is small enough to be inlined.
    private double convertedAt(long at) {
        return switch (dtype) {
            case F64 -> f64(at);
            case F32 -> f32(at);
            case F16 -> Float.float16ToFloat(i16(at));
            case BF16 -> DType.bf16ToFloat(i16(at));
            case I64 -> i64(at);
            case I32 -> i32(at);
            case I16 -> i16(at);
            case I8 -> i8(at);
            case U8 -> i8(at) & 0xff;
            case BOOL -> i8(at) == 0 ? 0 : 1;
        };
    }

    float floatAt(long at) {
        if (dtype == DType.F32) {
            return f32(at);
        }
        return dtype == DType.I64 ? (float) i64(at) : (float) doubleAt(at);
    }

    /// Only for integer types and BOOL.
    long longAt(long at) {
        return switch (dtype) {
            case I64 -> i64(at);
            case I32 -> i32(at);
            case I16 -> i16(at);
            case I8 -> i8(at);
            case U8 -> i8(at) & 0xff;
            case BOOL -> i8(at) == 0 ? 0 : 1;
            case F64, F32, F16, BF16 -> throw new IllegalStateException(dtype + " has no whole numbers");
        };
    }

    /// The element's bits, the upper ones 0.
    long bitsAt(long at) {
        return switch (dtype.byteSize()) {
            case 8 -> dtype == DType.F64 ? Double.doubleToRawLongBits(f64(at)) : i64(at);
            case 4 -> (dtype == DType.F32 ? Float.floatToRawIntBits(f32(at)) : i32(at)) & 0xffff_ffffL;
            case 2 -> i16(at) & 0xffff;
            default -> i8(at) & 0xff;
        };
    }

    /// @throws IllegalArgumentException if the type is an integer one and the value is not whole or out of range
    void putDouble(long at, double value) {
        switch (dtype) {
            case F64 -> putF64(at, value);
            case F32 -> putF32(at, (float) value);
            case F16 -> putI16(at, Float.floatToFloat16(toOdd(value)));
            case BF16 -> putI16(at, DType.floatToBf16(toOdd(value)));
            case I64, I32, I16, I8, U8, BOOL -> putLong(at, whole(value));
        }
    }

    /// @throws IllegalArgumentException if the type is an integer one and the value is not whole or out of range
    void putFloat(long at, float value) {
        if (dtype == DType.F32) {
            putF32(at, value);
        } else {
            putDouble(at, value);
        }
    }

    /// @throws IllegalArgumentException if the value is out of the type's range
    void putLong(long at, long value) {
        if (!dtype.holds(value)) {
            throw new IllegalArgumentException(value + " does not fit into " + dtype + " (" + dtype.range()
                    + "): clip it first, or use a wider type");
        }
        switch (dtype) {
            case F64 -> putF64(at, (double) value);
            case F32 -> putF32(at, (float) value);
            case F16 -> putI16(at, Float.floatToFloat16(toOdd(value)));
            case BF16 -> putI16(at, DType.floatToBf16(toOdd(value)));
            case I64 -> putI64(at, value);
            case I32 -> putI32(at, (int) value);
            case I16 -> putI16(at, (short) value);
            case I8, U8, BOOL -> putI8(at, (byte) value);
        }
    }

    private long whole(double value) {
        long whole = (long) value;
        if (whole != value || value == 0x1p63) {
            throw new IllegalArgumentException(value + " is not a whole number that " + dtype + " (" + dtype.range()
                    + ") can hold: round it first");
        }
        return whole;
    }

    /// Rounds so that rounding once more, to fewer bits, gives what rounding once would have given: towards
    /// the neighbour with an odd last bit if the value is not a `float` (Boldo and Melquiond 2008).
    private static float toOdd(double value) {
        float nearest = (float) value;
        if (nearest == value || Double.isNaN(value) || Double.isInfinite(value)) {
            return nearest;
        }
        int bits = Float.floatToRawIntBits(nearest);
        return Float.intBitsToFloat(Math.abs((double) nearest) > Math.abs(value) ? (bits - 1) | 1 : bits | 1);
    }

    private static float toOdd(long value) {
        boolean isDouble = Math.abs(value) <= 1L << 53 && value != Long.MIN_VALUE;
        return toOdd((double) (isDouble || (value & 0x7ff) == 0 ? value : (value & ~0x7ffL) | 0x800));
    }

    private double f64(long at) {
        try {
            if (array instanceof double[] doubles) {
                return doubles[(int) at];
            }
            return bytes.get(DOUBLE, at << 3);
        } finally {
            Reference.reachabilityFence(memory);
        }
    }

    private float f32(long at) {
        try {
            if (array instanceof float[] floats) {
                return floats[(int) at];
            }
            return bytes.get(FLOAT, at << 2);
        } finally {
            Reference.reachabilityFence(memory);
        }
    }

    private long i64(long at) {
        try {
            if (array instanceof long[] longs) {
                return longs[(int) at];
            }
            return bytes.get(LONG, at << 3);
        } finally {
            Reference.reachabilityFence(memory);
        }
    }

    private int i32(long at) {
        try {
            if (array instanceof int[] ints) {
                return ints[(int) at];
            }
            return bytes.get(INT, at << 2);
        } finally {
            Reference.reachabilityFence(memory);
        }
    }

    private short i16(long at) {
        try {
            if (array instanceof short[] shorts) {
                return shorts[(int) at];
            }
            return bytes.get(SHORT, at << 1);
        } finally {
            Reference.reachabilityFence(memory);
        }
    }

    private byte i8(long at) {
        try {
            if (array instanceof byte[] values) {
                return values[(int) at];
            }
            return bytes.get(BYTE, at);
        } finally {
            Reference.reachabilityFence(memory);
        }
    }

    private void putF64(long at, double value) {
        try {
            if (array instanceof double[] doubles) {
                doubles[(int) at] = value;
            } else {
                bytes.set(DOUBLE, at << 3, value);
            }
        } finally {
            Reference.reachabilityFence(memory);
        }
    }

    private void putF32(long at, float value) {
        try {
            if (array instanceof float[] floats) {
                floats[(int) at] = value;
            } else {
                bytes.set(FLOAT, at << 2, value);
            }
        } finally {
            Reference.reachabilityFence(memory);
        }
    }

    private void putI64(long at, long value) {
        try {
            if (array instanceof long[] longs) {
                longs[(int) at] = value;
            } else {
                bytes.set(LONG, at << 3, value);
            }
        } finally {
            Reference.reachabilityFence(memory);
        }
    }

    private void putI32(long at, int value) {
        try {
            if (array instanceof int[] ints) {
                ints[(int) at] = value;
            } else {
                bytes.set(INT, at << 2, value);
            }
        } finally {
            Reference.reachabilityFence(memory);
        }
    }

    private void putI16(long at, short value) {
        try {
            if (array instanceof short[] shorts) {
                shorts[(int) at] = value;
            } else {
                bytes.set(SHORT, at << 1, value);
            }
        } finally {
            Reference.reachabilityFence(memory);
        }
    }

    private void putI8(long at, byte value) {
        try {
            if (array instanceof byte[] values) {
                values[(int) at] = value;
            } else {
                bytes.set(BYTE, at, value);
            }
        } finally {
            Reference.reachabilityFence(memory);
        }
    }
}
