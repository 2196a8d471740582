package dev.mobula.runtime.codec;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Array;

/// What arrays of primitives have in common.
final class PrimitiveArrays {
    private PrimitiveArrays() {}

    static boolean isOne(Object value) {
        Class<?> component = value.getClass().getComponentType();
        return component != null && component.isPrimitive();
    }

    static int length(Object array) {
        return Array.getLength(array);
    }

    /// Returns an array of the same type and content.
    static Object copy(Object array) {
        // No pattern switch: its first use costs a program some milliseconds.
        if (array instanceof byte[] bytes) {
            return bytes.clone();
        }
        if (array instanceof int[] ints) {
            return ints.clone();
        }
        if (array instanceof long[] longs) {
            return longs.clone();
        }
        if (array instanceof float[] floats) {
            return floats.clone();
        }
        if (array instanceof double[] doubles) {
            return doubles.clone();
        }
        if (array instanceof char[] chars) {
            return chars.clone();
        }
        if (array instanceof short[] shorts) {
            return shorts.clone();
        }
        return ((boolean[]) array).clone();
    }

    /// Number of an array's type in messages: 1 to [#KINDS].
    static int kind(Object array) {
        if (array instanceof byte[]) {
            return 1;
        }
        if (array instanceof boolean[]) {
            return 2;
        }
        if (array instanceof short[]) {
            return 3;
        }
        if (array instanceof char[]) {
            return 4;
        }
        if (array instanceof int[]) {
            return 5;
        }
        if (array instanceof float[]) {
            return 6;
        }
        return array instanceof long[] ? 7 : 8;
    }

    /// How many kinds there are.
    static final int KINDS = 8;

    /// Bytes of one element.
    ///
    /// @param kind 1 to [#KINDS]
    static int elementBytes(int kind) {
        return 1 << ((kind - 1) >> 1);
    }

    /// A new array of zeros.
    ///
    /// @param kind 1 to [#KINDS]
    static Object make(int kind, int count) {
        return switch (kind) {
            case 1 -> new byte[count];
            case 2 -> new boolean[count];
            case 3 -> new short[count];
            case 4 -> new char[count];
            case 5 -> new int[count];
            case 6 -> new float[count];
            case 7 -> new long[count];
            default -> new double[count];
        };
    }

    /// The elements as memory; those of `boolean[]`, which give none, as a copy of one byte each.
    static MemorySegment memory(Object array) {
        if (array instanceof byte[] bytes) {
            return MemorySegment.ofArray(bytes);
        }
        if (array instanceof int[] ints) {
            return MemorySegment.ofArray(ints);
        }
        if (array instanceof long[] longs) {
            return MemorySegment.ofArray(longs);
        }
        if (array instanceof float[] floats) {
            return MemorySegment.ofArray(floats);
        }
        if (array instanceof double[] doubles) {
            return MemorySegment.ofArray(doubles);
        }
        if (array instanceof char[] chars) {
            return MemorySegment.ofArray(chars);
        }
        if (array instanceof short[] shorts) {
            return MemorySegment.ofArray(shorts);
        }
        boolean[] booleans = (boolean[]) array;
        byte[] bytes = new byte[booleans.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (booleans[i] ? 1 : 0);
        }
        return MemorySegment.ofArray(bytes);
    }

    /// Fills an array with what [#memory] gave for another of its type and length.
    static void fill(Object array, MemorySegment source, long offset) {
        if (array instanceof boolean[] booleans) {
            for (int i = 0; i < booleans.length; i++) {
                booleans[i] = source.get(ValueLayout.JAVA_BYTE, offset + i) != 0;
            }
        } else {
            MemorySegment target = memory(array);
            MemorySegment.copy(source, offset, target, 0, target.byteSize());
        }
    }
}
