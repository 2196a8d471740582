package dev.mobula;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;

/// Arithmetic with the sizes of axes that cannot overflow.
final class Shapes {
    private Shapes() {}

    /// Number of elements; 1 for rank 0.
    ///
    /// The product of all dimensions but those of size 0 must be a `long` too, as it is in strides.
    ///
    /// @throws IllegalArgumentException if a dimension is negative, or there are too many of them or of elements
    static long size(long[] shape) {
        if (shape.length > Strides.MAX_RANK) {
            throw new IllegalArgumentException(
                    "rank=" + shape.length + " is above the limit " + Strides.MAX_RANK + ": merge axes with reshape");
        }
        long size = 1;
        boolean empty = false;
        for (int axis = 0; axis < shape.length; axis++) {
            long dimension = shape[axis];
            if (dimension < 0) {
                throw new IllegalArgumentException("shape " + Arrays.toString(shape) + " has size " + dimension
                        + " on axis " + axis + ": use 0 or more");
            }
            empty |= dimension == 0;
            size = dimension == 0 ? size : times(size, dimension, shape);
        }
        return empty ? 0 : size;
    }

    /// Bytes of so many elements.
    static long bytes(DType dtype, long[] shape) {
        return times(size(shape), dtype.byteSize(), shape);
    }

    private static long times(long size, long factor, long[] shape) {
        try {
            return Math.multiplyExact(size, factor);
        } catch (ArithmeticException _) {
            throw new IllegalArgumentException("shape " + Arrays.toString(shape)
                    + " has more elements or bytes than a long can count: check its sizes");
        }
    }

    static long[] rowMajor(long[] shape) {
        long[] strides = new long[shape.length];
        long stride = 1;
        for (int k = shape.length - 1; k >= 0; k--) {
            strides[k] = stride;
            stride *= Math.max(1, shape[k]);
        }
        return strides;
    }

    /// Replaces the one -1 that may be in a shape, so that it has the given number of elements.
    ///
    /// @throws IllegalArgumentException if there is no such shape
    static long[] resolve(long[] shape, long size, long[] from) {
        long[] resolved = shape.clone();
        int open = -1;
        for (int k = 0; k < shape.length; k++) {
            if (shape[k] == -1 && open == -1) {
                open = k;
                resolved[k] = 1;
            }
        }
        long known = size(resolved);
        if (open >= 0 && known > 0 && size % known == 0) {
            resolved[open] = size / known;
            return resolved;
        }
        if (open >= 0 || known != size) {
            throw new IllegalArgumentException("shape " + Arrays.toString(from) + " of " + size
                    + " elements cannot be reshaped to " + Arrays.toString(shape)
                    + ": the products of the sizes must be equal");
        }
        return resolved;
    }

    /// @throws IllegalArgumentException unless there is no name, or one for each axis and all are different
    static List<String> names(List<String> names, long[] shape) {
        if (names.isEmpty()) {
            return List.of();
        }
        boolean usable = names.size() == shape.length && new HashSet<>(names).size() == names.size();
        if (!usable || names.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("names " + names + " do not fit shape " + Arrays.toString(shape)
                    + ": give each axis a name of its own, or none at all");
        }
        return List.copyOf(names);
    }
}
