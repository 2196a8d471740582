package dev.mobula;

import java.util.Arrays;

/// Where the elements of a tensor are in its memory: element `(i, j, …)` at `offset + i * strides[0] + …`,
/// in elements. Immutable; nobody writes to the arrays after construction.
final class Strides {
    static final int MAX_RANK = 64;

    final long[] shape;
    final long[] strides;
    final long offset;

    /// Number of elements.
    final long size;

    private Strides(long[] shape, long[] strides, long offset) {
        this.shape = shape;
        this.strides = strides;
        this.offset = offset;
        this.size = Shapes.size(shape);
    }

    /// Elements without gaps, the last axis the fastest.
    ///
    /// @throws IllegalArgumentException if a dimension is negative, or there are too many of them or of elements
    static Strides rowMajor(long[] shape, long offset) {
        long[] kept = shape.clone();
        Shapes.size(kept);
        return new Strides(kept, Shapes.rowMajor(kept), offset);
    }

    int rank() {
        return shape.length;
    }

    /// Whether the elements are in memory without gaps in row-major order.
    boolean isContiguous() {
        if (size == 0) {
            return true;
        }
        long expected = 1;
        for (int k = shape.length - 1; k >= 0; k--) {
            if (shape[k] != 1 && strides[k] != expected) {
                return false;
            }
            expected *= shape[k];
        }
        return true;
    }

    /// @param axis from 0, or from -1 backwards
    int axis(int axis) {
        if (axis < -shape.length || axis >= shape.length) {
            throw new IndexOutOfBoundsException(
                    "axis=" + axis + " is not an axis of shape " + Arrays.toString(shape) + ": it has rank " + rank()
                            + (rank() == 0 ? "" : ", so use 0 to " + (rank() - 1) + ", or -1 for the last"));
        }
        return axis < 0 ? axis + shape.length : axis;
    }

    long at(long[] index) {
        if (index.length != shape.length) {
            throw wrongRank(index);
        }
        long at = offset;
        for (int k = 0; k < index.length; k++) {
            if (index[k] < 0 || index[k] >= shape[k]) {
                throw outOfBounds(index);
            }
            at += index[k] * strides[k];
        }
        return at;
    }

    /// Where the nth element in row-major order is.
    long flat(long index) {
        long rest = index;
        long at = offset;
        for (int k = shape.length - 1; k >= 0; k--) {
            at += rest % shape[k] * strides[k];
            rest /= shape[k];
        }
        return at;
    }

    /// What is wrong with an index that was refused.
    IndexOutOfBoundsException refused(long... index) {
        return index.length == shape.length ? outOfBounds(index) : wrongRank(index);
    }

    private IndexOutOfBoundsException wrongRank(long[] index) {
        return new IndexOutOfBoundsException("index " + Arrays.toString(index) + " has " + index.length
                + " numbers, shape " + Arrays.toString(shape) + " has rank " + rank() + ": give one for each axis");
    }

    private IndexOutOfBoundsException outOfBounds(long[] index) {
        for (int k = 0; k < index.length; k++) {
            if (index[k] < 0 || index[k] >= shape[k]) {
                return outOfAxis(k, index[k]);
            }
        }
        throw new IllegalStateException("index " + Arrays.toString(index) + " is inside " + Arrays.toString(shape));
    }

    private IndexOutOfBoundsException outOfAxis(int axis, long index) {
        long size = shape[axis];
        return new IndexOutOfBoundsException("index=" + index + " is outside axis " + axis + " of size " + size
                + " (shape " + Arrays.toString(shape) + ")"
                + (size == 0 ? ": the axis is empty" : ": use 0 to " + (size - 1)));
    }

    Strides slice(int givenAxis, long from, long to, long step) {
        int axis = axis(givenAxis);
        if (from < 0 || to < from || to > shape[axis]) {
            throw new IndexOutOfBoundsException("from=" + from + ", to=" + to + " is no range of axis " + axis
                    + " of size " + shape[axis] + " (shape " + Arrays.toString(shape)
                    + "): use 0 <= from <= to <= " + shape[axis]);
        }
        if (step < 1) {
            throw new IllegalArgumentException("step=" + step + " is not positive: use 1 or more");
        }
        long[] newShape = shape.clone();
        long[] newStrides = strides.clone();
        long count = (to - from) / step + ((to - from) % step == 0 ? 0 : 1);
        newShape[axis] = count;
        newStrides[axis] = count > 1 ? strides[axis] * step : strides[axis];
        return new Strides(newShape, newStrides, count == 0 ? offset : offset + from * strides[axis]);
    }

    Strides select(int givenAxis, long index) {
        int axis = axis(givenAxis);
        if (index < 0 || index >= shape[axis]) {
            throw outOfAxis(axis, index);
        }
        return new Strides(without(shape, axis), without(strides, axis), offset + index * strides[axis]);
    }

    private static long[] without(long[] values, int axis) {
        long[] rest = new long[values.length - 1];
        System.arraycopy(values, 0, rest, 0, axis);
        System.arraycopy(values, axis + 1, rest, axis, rest.length - axis);
        return rest;
    }

    Strides permute(int[] order) {
        long[] newShape = new long[order.length];
        long[] newStrides = new long[order.length];
        for (int k = 0; k < order.length; k++) {
            newShape[k] = shape[order[k]];
            newStrides[k] = strides[order[k]];
        }
        return new Strides(newShape, newStrides, offset);
    }

    /// The axes of this rank in another order, counted from 0.
    ///
    /// @throws IllegalArgumentException unless each axis is there once
    int[] order(int[] axes) {
        int[] order = new int[axes.length];
        boolean[] seen = new boolean[rank()];
        boolean valid = axes.length == rank();
        for (int k = 0; valid && k < axes.length; k++) {
            order[k] = axis(axes[k]);
            valid = !seen[order[k]];
            seen[order[k]] = true;
        }
        if (!valid) {
            throw new IllegalArgumentException("axes " + Arrays.toString(axes) + " are no order of the axes of shape "
                    + Arrays.toString(shape) + ": name each of its " + rank() + " axes once");
        }
        return order;
    }
}
