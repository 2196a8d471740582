package dev.mobula;

import dev.mobula.spi.PrivateMemory;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;
import java.util.List;

/// The part of [Tensor] that moves all elements at once: from and to tensors, arrays, segments and buffers.
abstract sealed class TensorCopies extends TensorElements permits Tensor {
    TensorCopies(Elements elements, Strides strides, List<String> names) {
        super(elements, strides, names);
    }

    /// Writes another tensor's elements into this one, converted by the rule of [DType].
    ///
    /// The two may share memory. Names are not compared.
    ///
    /// @throws IllegalArgumentException if the shapes differ, floating-point numbers would go into integers, or
    ///         an integer is out of range; elements before that one are written
    /// @throws IllegalStateException if this tensor is read-only, or one of them is closed
    public void copyFrom(Tensor source) {
        copyElements(source);
    }

    /// A writable, contiguous copy.
    abstract Tensor copy();

    final void copyElements(TensorCopies source) {
        checkWritable();
        source.checkOpen();
        if (!Arrays.equals(strides.shape, source.strides.shape)) {
            throw new IllegalArgumentException("Cannot copy " + source.describe() + " into " + describe()
                    + ": the shapes must be equal, reshape or slice one of them");
        }
        TensorArrays.checkConvertible(source.dtype(), this);
        boolean overlaps =
                elements.bytes.asOverlappingSlice(source.elements.bytes).isPresent();
        TensorCopies from = overlaps && !(isContiguous() && source.isContiguous() && dtype() == source.dtype())
                ? source.copy()
                : source;
        try {
            if (dtype() == from.dtype()) {
                Bulk.copy(from.strides, from.elements.bytes, strides, elements.bytes, dtype().byteSize());
            } else {
                Bulk.convert(from.strides, from.elements, strides, elements);
            }
        } finally {
            Reference.reachabilityFence(memory);
            Reference.reachabilityFence(from.memory);
        }
    }

    /// Writes an array's elements into this tensor in row-major order, converted by the rule of [DType].
    ///
    /// @param array `double[]`, `float[]`, `long[]`, `int[]`, `short[]`, `byte[]` or `boolean[]`, as long as this
    ///         tensor has elements; a `byte[]` is signed except for U8, where its bits are copied
    /// @throws IllegalArgumentException as for [#copyFrom(Tensor)]
    /// @throws IllegalStateException if this tensor is read-only or closed
    public void copyFrom(Object array) {
        checkWritable();
        copyElements(TensorArrays.tensor(array, this));
    }

    /// Writes all elements into an array in row-major order, converted if that loses nothing.
    ///
    /// @param array as for [#copyFrom(Object)]
    /// @throws IllegalArgumentException if the length differs, or the array's type cannot hold each value of this
    ///         tensor's: see [Tensor#to]
    /// @throws IllegalStateException if this tensor is closed
    public void copyInto(Object array) {
        checkOpen();
        TensorArrays.copyInto(this, array);
    }

    /// Copies all bytes in row-major order to the beginning of a segment.
    ///
    /// @throws IndexOutOfBoundsException if the segment is smaller than [#byteSize]
    /// @throws IllegalStateException if this tensor is closed
    public void copyTo(MemorySegment target) {
        checkOpen();
        if (target.byteSize() < byteSize()) {
            throw new IndexOutOfBoundsException("The segment has " + target.byteSize() + " bytes, " + describe()
                    + " has " + byteSize() + ": use a larger one, or a slice");
        }
        try {
            Bulk.copy(strides, elements.bytes, Strides.rowMajor(strides.shape, 0), target, dtype().byteSize());
        } finally {
            Reference.reachabilityFence(memory);
        }
    }

    /// All elements in row-major order as `double`, from all types but I64.
    ///
    /// @throws IllegalArgumentException if that could lose something: see [Tensor#to]
    /// @throws IllegalStateException if this tensor is closed, or larger than an array can be
    public double[] toDoubleArray() {
        double[] array = new double[TensorArrays.arrayLength(this)];
        copyInto(array);
        return array;
    }

    /// All elements in row-major order as `float`, from F32, F16, BF16, I16, I8, U8 and BOOL; see [#toDoubleArray].
    public float[] toFloatArray() {
        float[] array = new float[TensorArrays.arrayLength(this)];
        copyInto(array);
        return array;
    }

    /// All elements in row-major order as `long`, from integer types and BOOL; see [#toDoubleArray].
    public long[] toLongArray() {
        long[] array = new long[TensorArrays.arrayLength(this)];
        copyInto(array);
        return array;
    }

    /// All elements in row-major order as `int`, from I32, I16, I8, U8 and BOOL; see [#toDoubleArray].
    public int[] toIntArray() {
        int[] array = new int[TensorArrays.arrayLength(this)];
        copyInto(array);
        return array;
    }

    /// All elements in row-major order as `short`, from I16, I8, U8 and BOOL; see [#toDoubleArray].
    public short[] toShortArray() {
        short[] array = new short[TensorArrays.arrayLength(this)];
        copyInto(array);
        return array;
    }

    /// All elements in row-major order as `byte`, from I8, BOOL and U8 (its bits: 255 is -1); see [#toDoubleArray].
    public byte[] toByteArray() {
        byte[] array = new byte[TensorArrays.arrayLength(this)];
        copyInto(array);
        return array;
    }

    /// All elements in row-major order, from BOOL only; see [#toDoubleArray].
    public boolean[] toBooleanArray() {
        boolean[] array = new boolean[TensorArrays.arrayLength(this)];
        copyInto(array);
        return array;
    }

    /// Sets all elements to a number, converted by the rule of [DType].
    ///
    /// @throws IllegalArgumentException if the type is an integer one that cannot hold the number
    /// @throws IllegalStateException if this tensor is read-only or closed
    public void fill(double value) {
        checkWritable();
        Elements one = new Elements(PrivateMemory.allocate(dtype(), 1), dtype());
        one.putDouble(0, value);
        Bulk.fill(one.bytes, strides, elements);
    }

    /// Sets all elements to a whole number; see [#fill(double)].
    public void fill(long value) {
        checkWritable();
        Elements one = new Elements(PrivateMemory.allocate(dtype(), 1), dtype());
        one.putLong(0, value);
        Bulk.fill(one.bytes, strides, elements);
    }

    /// The bytes of a contiguous tensor, not copied: read-only if the tensor is.
    ///
    /// The segment stays valid as long as it is reachable, also after [Tensor#close]. It may be aligned to single
    /// bytes only: access it with the `_UNALIGNED` layouts of `ValueLayout`.
    ///
    /// @throws IllegalStateException if this tensor is closed, or is not contiguous: see [Tensor#contiguous]
    public MemorySegment segment() {
        checkContiguous("segment");
        return memory.exposed().asSlice(offset * dtype().byteSize(), byteSize());
    }

    /// The elements of a contiguous F64 tensor as a buffer, not copied: read-only if the tensor is.
    ///
    /// @throws IllegalStateException if this tensor is closed, has another type, is not contiguous, or has more
    ///         than 2 GiB: see [#segment]
    public DoubleBuffer asDoubleBuffer() {
        return buffers("asDoubleBuffer").doubles();
    }

    /// The elements of a contiguous F32 tensor as a buffer; see [#asDoubleBuffer].
    public FloatBuffer asFloatBuffer() {
        return buffers("asFloatBuffer").floats();
    }

    /// The elements of a contiguous I64 tensor as a buffer; see [#asDoubleBuffer].
    public LongBuffer asLongBuffer() {
        return buffers("asLongBuffer").longs();
    }

    /// The elements of a contiguous I32 tensor as a buffer; see [#asDoubleBuffer].
    public IntBuffer asIntBuffer() {
        return buffers("asIntBuffer").ints();
    }

    /// The elements of a contiguous I16 tensor, or the bits of an F16 or BF16 one, as a buffer; see [#asDoubleBuffer].
    public ShortBuffer asShortBuffer() {
        return buffers("asShortBuffer").shorts();
    }

    /// The bytes of a contiguous tensor of any type as a little-endian buffer; see [#asDoubleBuffer].
    ///
    /// @throws IllegalStateException also if the tensor stands on a Java array that is no `byte[]`
    public ByteBuffer asByteBuffer() {
        return buffers("asByteBuffer").bytes();
    }

    private TensorBuffers buffers(String method) {
        checkContiguous(method);
        return new TensorBuffers(this, elements, offset);
    }
}
