package dev.mobula.runtime.codec;

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
}
