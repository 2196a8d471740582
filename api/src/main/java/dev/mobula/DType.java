package dev.mobula;

import java.util.Locale;

/// The type of a [Tensor]'s elements, by the names that torch and NumPy have for them.
///
/// Elements are little-endian in memory. Writing follows one rule everywhere: numbers are rounded to the
/// nearest value of a floating type (ties to even), and must be whole and in range for an integer type.
public enum DType {
    /// IEEE 754 binary64, a Java `double`; NumPy `float64`.
    F64(8, true, 0, 0),
    /// IEEE 754 binary32, a Java `float`; NumPy `float32`.
    F32(4, true, 0, 0),
    /// IEEE 754 binary16: 11 bits of precision, largest 65,504; NumPy `float16`.
    F16(2, true, 0, 0),
    /// The upper half of an [#F32]: 8 bits of precision and the range of `float`; torch `bfloat16`.
    BF16(2, true, 0, 0),
    /// 64 bits, signed; NumPy `int64`.
    I64(8, false, Long.MIN_VALUE, Long.MAX_VALUE),
    /// 32 bits, signed; NumPy `int32`.
    I32(4, false, Integer.MIN_VALUE, Integer.MAX_VALUE),
    /// 16 bits, signed; NumPy `int16`.
    I16(2, false, Short.MIN_VALUE, Short.MAX_VALUE),
    /// 8 bits, signed: -128 to 127; NumPy `int8`.
    I8(1, false, Byte.MIN_VALUE, Byte.MAX_VALUE),
    /// 8 bits, unsigned: 0 to 255; NumPy `uint8`.
    U8(1, false, 0, 255),
    /// One byte, 0 is false and anything else true; 1 is written for true. NumPy `bool`.
    BOOL(1, false, 0, 1);

    private final int byteSize;
    private final boolean floating;
    private final long smallest;
    private final long largest;
    private final String text = name().toLowerCase(Locale.ROOT);

    DType(int byteSize, boolean floating, long smallest, long largest) {
        this.byteSize = byteSize;
        this.floating = floating;
        this.smallest = smallest;
        this.largest = largest;
    }

    /// Bytes of one element: 1, 2, 4 or 8.
    public int byteSize() {
        return byteSize;
    }

    /// Whether elements are floating-point numbers; if not they are integers or truth values.
    public boolean isFloating() {
        return floating;
    }

    /// Whether an integer is in the range of this type. Always true for floating types.
    public boolean holds(long value) {
        return floating || (value >= smallest && value <= largest);
    }

    /// The name in lower case, as in `f32`.
    @Override
    public String toString() {
        return text;
    }

    /// The type with this name in any case, as in `f32` or `F32`.
    ///
    /// @throws IllegalArgumentException if there is none
    public static DType parse(String name) {
        for (DType type : values()) {
            if (type.text.equalsIgnoreCase(name)) {
                return type;
            }
        }
        throw new IllegalArgumentException(
                "'" + name + "' is no element type: use one of f64, f32, f16, bf16, i64, i32, i16, i8, u8, bool");
    }

    /// The number that 16 bits of [#BF16] stand for; exact.
    public static float bf16ToFloat(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    /// The bits of the [#BF16] that is nearest to a number, ties to even. NaN stays NaN, with its upper bits.
    public static short floatToBf16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) ((bits >>> 16) | 0x40);
        }
        return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
    }

    /// The nearest value of an integer type's range.
    long clip(long value) {
        return Math.clamp(value, smallest, largest);
    }

    String range() {
        return smallest + " to " + largest;
    }
}
