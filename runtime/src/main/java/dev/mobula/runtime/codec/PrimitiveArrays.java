package dev.mobula.runtime.codec;

/// What arrays of primitives have in common.
final class PrimitiveArrays {
    private PrimitiveArrays() {}

    static boolean isOne(Object value) {
        Class<?> component = value.getClass().getComponentType();
        return component != null && component.isPrimitive();
    }

    static int length(Object array) {
        return java.lang.reflect.Array.getLength(array);
    }

    /// Returns an array of the same type and content.
    static Object copy(Object array) {
        return switch (array) {
            case byte[] bytes -> bytes.clone();
            case boolean[] booleans -> booleans.clone();
            case short[] shorts -> shorts.clone();
            case char[] chars -> chars.clone();
            case int[] ints -> ints.clone();
            case float[] floats -> floats.clone();
            case long[] longs -> longs.clone();
            case double[] doubles -> doubles.clone();
            default -> throw new IllegalArgumentException(array.getClass() + " is not an array of primitives");
        };
    }
}
