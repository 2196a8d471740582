package dev.mobula;

import dev.mobula.spi.PrivateMemory;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Array;

/// Moves elements between tensors and Java's primitive arrays.
final class TensorArrays {
    private static final int MAX_LENGTH = Integer.MAX_VALUE - 8;

    private TensorArrays() {}

    static byte[] bytes(boolean[] values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) (values[i] ? 1 : 0);
        }
        return bytes;
    }

    /// @throws IllegalArgumentException if it is not an array of numbers
    static MemorySegment segment(Object array) {
        return switch (array) {
            case double[] doubles -> MemorySegment.ofArray(doubles);
            case float[] floats -> MemorySegment.ofArray(floats);
            case long[] longs -> MemorySegment.ofArray(longs);
            case int[] ints -> MemorySegment.ofArray(ints);
            case short[] shorts -> MemorySegment.ofArray(shorts);
            case byte[] bytes -> MemorySegment.ofArray(bytes);
            default -> throw unknown(array);
        };
    }

    private static IllegalArgumentException unknown(Object array) {
        return new IllegalArgumentException("A " + array.getClass().getSimpleName()
                + " is no array of numbers: use double[], float[], long[], int[], short[], byte[] or boolean[]");
    }

    /// The type of an array's elements, seen from a tensor.
    private static DType dtype(Object array, DType tensor) {
        return switch (array) {
            case double[] _ -> DType.F64;
            case float[] _ -> DType.F32;
            case long[] _ -> DType.I64;
            case int[] _ -> DType.I32;
            case short[] _ -> DType.I16;
            case byte[] _ -> tensor == DType.U8 ? DType.U8 : DType.I8;
            case boolean[] _ -> DType.BOOL;
            default -> throw unknown(array);
        };
    }

    private static int length(Object array, TensorElements tensor) {
        int length = Array.getLength(array);
        if (length != tensor.size()) {
            throw new IllegalArgumentException("The array has " + length + " elements, " + tensor.describe() + " has "
                    + tensor.size() + ": use an array of that length, or a slice");
        }
        return length;
    }

    /// An array of numbers as a tensor of the given one's shape.
    static Tensor tensor(Object array, TensorElements target) {
        DType dtype = dtype(array, target.dtype());
        length(array, target);
        Object numbers = array instanceof boolean[] values ? bytes(values) : array;
        return Tensor.over(PrivateMemory.over(segment(numbers), false), dtype, target.shape());
    }

    static void checkConvertible(DType from, TensorElements target) {
        if (from.isFloating() && !target.dtype().isFloating()) {
            throw new IllegalArgumentException(from + " does not go into " + target.describe()
                    + " without loss: convert it with to(DType."
                    + target.dtype().name()
                    + "), which drops fractions and clips");
        }
    }

    /// Whether each value of a type is also one of another.
    private static boolean isLossless(DType from, DType to) {
        return from == to
                || switch (to) {
                    case F64 -> from != DType.I64;
                    case F32 -> from.byteSize() <= 2;
                    case I64, I32, I16, I8 ->
                        !from.isFloating()
                                && (from.byteSize() < to.byteSize() || (from == DType.BOOL && to == DType.I8));
                    case U8 -> from == DType.BOOL;
                    case F16, BF16, BOOL -> false;
                };
    }

    static void copyInto(TensorCopies source, Object array) {
        DType dtype = dtype(array, source.dtype());
        if (!isLossless(source.dtype(), dtype)) {
            throw new IllegalArgumentException(source.describe() + " does not go into a "
                    + array.getClass().getSimpleName() + " without loss: call to(DType." + dtype.name()
                    + ") first, or use " + fitting(source.dtype()));
        }
        length(array, source);
        if (array instanceof boolean[] values) {
            byte[] bytes = new byte[values.length];
            source.copyTo(MemorySegment.ofArray(bytes));
            for (int i = 0; i < bytes.length; i++) {
                values[i] = bytes[i] != 0;
            }
        } else {
            Tensor target = Tensor.over(PrivateMemory.over(segment(array), true), dtype, source.shape());
            target.copyElements(source);
        }
    }

    private static String fitting(DType dtype) {
        return switch (dtype) {
            case F64 -> "double[]";
            case F32, F16, BF16 -> "float[] or double[]";
            case I64 -> "long[]";
            case I32 -> "int[] or wider";
            case I16 -> "short[] or wider";
            case I8, U8 -> "byte[] or wider";
            case BOOL -> "boolean[]";
        };
    }

    /// The number of elements as the length of an array.
    static int arrayLength(TensorElements source) {
        if (source.size() > MAX_LENGTH) {
            throw new IllegalStateException(source.describe() + " has " + source.size()
                    + " elements, a Java array at most " + MAX_LENGTH + ": use segment(), or slices of it");
        }
        return (int) source.size();
    }
}
