package dev.mobula;

import dev.mobula.spi.TensorMemory;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// The part of [Tensor] that holds its place in memory, and reads and writes single elements.
abstract sealed class TensorElements permits TensorCopies {
    final Elements elements;
    final Strides strides;
    final List<String> names;

    final TensorMemory memory;
    final long offset;

    /// Size of the only axis, or 0 if the rank is not 1: so one comparison checks rank and index.
    private final long length;

    /// Sizes of the two axes, or 0 if the rank is not 2.
    private final long rows;

    private final long columns;

    /// Strides of the first and second axis, or 0.
    private final long stride0;

    private final long stride1;

    TensorElements(Elements elements, Strides strides, List<String> names) {
        this.elements = elements;
        this.strides = strides;
        this.names = names;
        this.memory = elements.memory;
        this.offset = strides.offset;
        int rank = strides.rank();
        this.length = rank == 1 ? strides.shape[0] : 0;
        this.rows = rank == 2 ? strides.shape[0] : 0;
        this.columns = rank == 2 ? strides.shape[1] : 0;
        this.stride0 = rank > 0 ? strides.strides[0] : 0;
        this.stride1 = rank > 1 ? strides.strides[1] : 0;
    }

    /// Type of the elements.
    public DType dtype() {
        return elements.dtype;
    }

    /// Sizes of the axes; a copy.
    public long[] shape() {
        return strides.shape.clone();
    }

    /// Distances in memory between neighbours along each axis, in elements; a copy.
    public long[] strides() {
        return strides.strides.clone();
    }

    /// Number of axes, 0 to 64.
    public int rank() {
        return strides.rank();
    }

    /// Number of elements.
    public long size() {
        return strides.size;
    }

    /// Bytes of all elements.
    public long byteSize() {
        return strides.size * elements.dtype.byteSize();
    }

    /// Size of an axis.
    ///
    /// @throws IndexOutOfBoundsException if there is no such axis
    public long dim(int axis) {
        return strides.shape[strides.axis(axis)];
    }

    /// Whether elements can be written; never again once this is false.
    public boolean isWritable() {
        return memory.isWritable();
    }

    /// Whether the elements are in row-major order without gaps.
    public boolean isContiguous() {
        return strides.isContiguous();
    }

    /// An element as `double`: exact, but rounded for I64 beyond 2^53. Truth values are 0 and 1.
    ///
    /// @param index one number for each axis
    /// @throws IndexOutOfBoundsException if the index is outside of the tensor
    /// @throws IllegalStateException if this tensor is closed
    public double getDouble(long... index) {
        checkOpen();
        return elements.doubleAt(strides.at(index));
    }

    /// An element of a tensor of rank 1; see [#getDouble(long...)].
    public double getDouble(long i) {
        long at = at(i);
        checkOpen();
        return elements.doubleAt(at);
    }

    /// An element of a tensor of rank 2; see [#getDouble(long...)].
    public double getDouble(long i, long j) {
        long at = at(i, j);
        checkOpen();
        return elements.doubleAt(at);
    }

    /// An element as `float`: exact for F32 and types of 8 and 16 bits, rounded to the nearest for the others;
    /// else as [#getDouble(long...)].
    public float getFloat(long... index) {
        checkOpen();
        return elements.floatAt(strides.at(index));
    }

    /// An element of a tensor of rank 1; see [#getFloat(long...)].
    public float getFloat(long i) {
        long at = at(i);
        checkOpen();
        return elements.floatAt(at);
    }

    /// An element of a tensor of rank 2; see [#getFloat(long...)].
    public float getFloat(long i, long j) {
        long at = at(i, j);
        checkOpen();
        return elements.floatAt(at);
    }

    /// An element of an integer type or BOOL; else as [#getDouble(long...)].
    ///
    /// @throws IllegalStateException if this tensor is closed, or its type is a floating one
    public long getLong(long... index) {
        checkWhole();
        return elements.longAt(strides.at(index));
    }

    /// An element of a tensor of rank 1; see [#getLong(long...)].
    public long getLong(long i) {
        long at = at(i);
        checkWhole();
        return elements.longAt(at);
    }

    /// An element of a tensor of rank 2; see [#getLong(long...)].
    public long getLong(long i, long j) {
        long at = at(i, j);
        checkWhole();
        return elements.longAt(at);
    }

    /// Sets an element, converted by the rule of [DType].
    ///
    /// @param index one number for each axis
    /// @throws IllegalArgumentException if the type is an integer one that cannot hold the number
    /// @throws IndexOutOfBoundsException if the index is outside of the tensor
    /// @throws IllegalStateException if this tensor is read-only or closed
    public void setDouble(long[] index, double value) {
        checkWritable();
        elements.putDouble(strides.at(index), value);
    }

    /// Sets an element of a tensor of rank 1; see [#setDouble(long\[\], double)].
    public void setDouble(long i, double value) {
        long at = at(i);
        checkWritable();
        elements.putDouble(at, value);
    }

    /// Sets an element of a tensor of rank 2; see [#setDouble(long\[\], double)].
    public void setDouble(long i, long j, double value) {
        long at = at(i, j);
        checkWritable();
        elements.putDouble(at, value);
    }

    /// Sets an element; see [#setDouble(long\[\], double)].
    public void setFloat(long[] index, float value) {
        checkWritable();
        elements.putFloat(strides.at(index), value);
    }

    /// Sets an element of a tensor of rank 1; see [#setDouble(long\[\], double)].
    public void setFloat(long i, float value) {
        long at = at(i);
        checkWritable();
        elements.putFloat(at, value);
    }

    /// Sets an element of a tensor of rank 2; see [#setDouble(long\[\], double)].
    public void setFloat(long i, long j, float value) {
        long at = at(i, j);
        checkWritable();
        elements.putFloat(at, value);
    }

    /// Sets an element; see [#setDouble(long\[\], double)].
    public void setLong(long[] index, long value) {
        checkWritable();
        elements.putLong(strides.at(index), value);
    }

    /// Sets an element of a tensor of rank 1; see [#setDouble(long\[\], double)].
    public void setLong(long i, long value) {
        long at = at(i);
        checkWritable();
        elements.putLong(at, value);
    }

    /// Sets an element of a tensor of rank 2; see [#setDouble(long\[\], double)].
    public void setLong(long i, long j, long value) {
        long at = at(i, j);
        checkWritable();
        elements.putLong(at, value);
    }

    /// Type and shape, as in `f32[batch=2, x=3]`.
    String describe() {
        return TensorText.describe(elements.dtype, strides.shape, names);
    }

    // Objects.checkIndex, since compilers know it and move it out of loops; its message is replaced.
    private long at(long i) {
        try {
            return offset + Objects.checkIndex(i, length) * stride0;
        } catch (IndexOutOfBoundsException _) {
            throw strides.refused(i);
        }
    }

    private long at(long i, long j) {
        try {
            return offset + Objects.checkIndex(i, rows) * stride0 + Objects.checkIndex(j, columns) * stride1;
        } catch (IndexOutOfBoundsException _) {
            throw strides.refused(i, j);
        }
    }

    final void checkOpen() {
        if (memory.isClosed()) {
            throw closed();
        }
    }

    final void checkWritable() {
        if (!memory.isWritable()) {
            throw memory.isClosed() ? closed() : readOnly();
        }
    }

    final void checkWhole() {
        checkOpen();
        if (elements.dtype.isFloating()) {
            throw new IllegalStateException(
                    describe() + " has no whole numbers: use getDouble or getFloat, or to(DType.I64) first");
        }
    }

    final void checkContiguous(String method) {
        checkOpen();
        if (!isContiguous()) {
            throw new IllegalStateException(method + "() needs elements in row-major order without gaps, " + describe()
                    + " has strides " + Arrays.toString(strides.strides) + ": call contiguous() first, which copies");
        }
    }

    private IllegalStateException closed() {
        return new IllegalStateException("Tensor " + describe()
                + " is closed: close() it, and whatever shares its memory, after the last use, or leave that to the"
                + " garbage collector");
    }

    private IllegalStateException readOnly() {
        return new IllegalStateException(
                "Tensor " + describe() + " is read-only: write to a copy(), or before it is sealed or put");
    }
}
