package dev.mobula;

import dev.mobula.spi.PrivateMemory;
import dev.mobula.spi.TensorMemory;
import dev.mobula.spi.Tensors;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// An n-dimensional array of numbers of one [DType], which tasks on a host share without copying.
///
/// ```java
/// Tensor t = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3).named("batch", "x");
/// float five = t.getFloat(1, 1);
/// Tensor column = t.select(t.axis("x"), 1);          // a view: shape [2], no copy
/// Tensor own = Tensor.zeros(DType.F32, 2, 3);        // writable until it is sealed
/// own.copyFrom(t);
/// ```
///
/// **Views.** [#slice], [#select], [#permute], [#reshape], [#named] and [#bitsAs] copy nothing and share
/// memory with their tensor. Axes count from 0, or from -1 backwards; indexes from 0. Elements are
/// little-endian; a *contiguous* tensor has them in row-major order without gaps.
///
/// **Writing.** [#zeros] and [#copy] give writable tensors. [#seal], or putting a tensor into the object
/// store, makes it and all its views read-only for good; all others are read-only from the start. Written
/// numbers are converted by the rule at [DType]. Writing to a read-only tensor is an [IllegalStateException].
///
/// **Threads.** Any number of threads may read. What one thread writes another sees if the tensor, or word of
/// the writing, reaches it in an orderly way: through a task, a queue, a lock, `seal()` before publication.
///
/// **Lifetime.** Memory is freed when no tensor, view, segment or buffer over it is reachable. [#close] gives
/// it back at once: afterwards each access through the tensor and its views is an [IllegalStateException].
/// Nobody may be reading at that moment.
public final class Tensor extends TensorCopies implements AutoCloseable {
    static {
        if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
            throw new UnsupportedOperationException(
                    "Tensors are little-endian, this machine is not: run on x86-64, AArch64 or RISC-V");
        }
        Tensors.open(new Door());
    }

    private Tensor(Elements elements, Strides strides, List<String> names) {
        super(elements, strides, names);
    }

    /// Copies an array into a read-only F64 tensor; without a shape, one of rank 1.
    ///
    /// @throws IllegalArgumentException if the shape has another number of elements than the array
    public static Tensor of(double[] values, long... shape) {
        return wrap(values.clone(), shape);
    }

    /// Copies an array into a read-only F32 tensor; see [#of(double[], long...)].
    public static Tensor of(float[] values, long... shape) {
        return wrap(values.clone(), shape);
    }

    /// Copies an array into a read-only I64 tensor; see [#of(double[], long...)].
    public static Tensor of(long[] values, long... shape) {
        return wrap(values.clone(), shape);
    }

    /// Copies an array into a read-only I32 tensor; see [#of(double[], long...)].
    public static Tensor of(int[] values, long... shape) {
        return wrap(values.clone(), shape);
    }

    /// Copies an array into a read-only I16 tensor; see [#of(double[], long...)], and [#bitsAs] for F16 and BF16.
    public static Tensor of(short[] values, long... shape) {
        return wrap(values.clone(), shape);
    }

    /// Copies an array into a read-only I8 tensor; see [#of(double[], long...)], and [#bitsAs] for U8.
    public static Tensor of(byte[] values, long... shape) {
        return wrap(values.clone(), shape);
    }

    /// Copies an array into a read-only BOOL tensor; see [#of(double[], long...)].
    public static Tensor of(boolean[] values, long... shape) {
        return over(TensorArrays.bytes(values), DType.BOOL, shape, values.length);
    }

    /// Makes a read-only F64 tensor of an array without copying: nobody may write to the array from now on.
    ///
    /// @param shape if left out, that of the array
    /// @throws IllegalArgumentException if the shape has another number of elements than the array
    public static Tensor wrap(double[] values, long... shape) {
        return over(values, DType.F64, shape, values.length);
    }

    /// Makes a read-only F32 tensor of an array without copying; see [#wrap(double[], long...)].
    public static Tensor wrap(float[] values, long... shape) {
        return over(values, DType.F32, shape, values.length);
    }

    /// Makes a read-only I64 tensor of an array without copying; see [#wrap(double[], long...)].
    public static Tensor wrap(long[] values, long... shape) {
        return over(values, DType.I64, shape, values.length);
    }

    /// Makes a read-only I32 tensor of an array without copying; see [#wrap(double[], long...)].
    public static Tensor wrap(int[] values, long... shape) {
        return over(values, DType.I32, shape, values.length);
    }

    /// Makes a read-only I16 tensor of an array without copying; see [#wrap(double[], long...)].
    public static Tensor wrap(short[] values, long... shape) {
        return over(values, DType.I16, shape, values.length);
    }

    /// Makes a read-only I8 tensor of an array without copying; see [#wrap(double[], long...)].
    public static Tensor wrap(byte[] values, long... shape) {
        return over(values, DType.I8, shape, values.length);
    }

    private static Tensor over(Object array, DType dtype, long[] shape, int length) {
        Strides flat = Strides.rowMajor(new long[] {length}, 0);
        Elements elements = new Elements(PrivateMemory.over(TensorArrays.segment(array), false), dtype);
        Tensor vector = new Tensor(elements, flat, List.of());
        return shape.length == 0 ? vector : vector.reshape(shape);
    }

    /// Makes a writable tensor of zeros, in memory of this process; 2 GiB and more outside of the Java heap.
    ///
    /// @param shape none for a single number
    /// @throws OutOfMemoryError if the heap, or what `-XX:MaxDirectMemorySize` allows, is too small
    public static Tensor zeros(DType dtype, long... shape) {
        Shapes.bytes(dtype, shape);
        Strides strides = Strides.rowMajor(shape, 0);
        return new Tensor(new Elements(PrivateMemory.allocate(dtype, strides.size), dtype), strides, List.of());
    }

    /// Makes a read-only F64 tensor of rank 0.
    public static Tensor scalar(double value) {
        return of(new double[] {value}).reshape();
    }

    /// Makes a read-only F32 tensor of rank 0.
    public static Tensor scalar(float value) {
        return of(new float[] {value}).reshape();
    }

    /// Makes a read-only I64 tensor of rank 0.
    public static Tensor scalar(long value) {
        return of(new long[] {value}).reshape();
    }

    /// Names of the axes, or an empty list.
    public List<String> names() {
        return names;
    }

    /// The axis with a name.
    ///
    /// @throws IllegalArgumentException if there is none
    public int axis(String name) {
        int axis = names.indexOf(name);
        if (axis < 0) {
            throw new IllegalArgumentException("'" + name + "' is no axis of " + describe()
                    + (names.isEmpty() ? ": name its axes with named()" : ": use one of " + names));
        }
        return axis;
    }

    /// Makes this tensor and all that share its memory read-only, for good.
    ///
    /// Segments and buffers that were handed out while it was writable can still be written to: don't.
    ///
    /// @return this tensor
    /// @throws IllegalStateException if it is closed
    public Tensor seal() {
        checkOpen();
        memory.seal();
        return this;
    }

    /// Gives each axis a name; without names, takes them away.
    ///
    /// @throws IllegalArgumentException if a name is missing, empty or there twice
    public Tensor named(String... axisNames) {
        return new Tensor(elements, strides, Shapes.names(List.of(axisNames), strides.shape));
    }

    /// The part between two indexes of one axis.
    ///
    /// @param from first index
    /// @param to index after the last
    /// @throws IndexOutOfBoundsException if axis or range are outside of the tensor
    public Tensor slice(int axis, long from, long to) {
        return slice(axis, from, to, 1);
    }

    /// Each `step`th element between two indexes of one axis, beginning with the first.
    ///
    /// @throws IndexOutOfBoundsException if axis or range are outside of the tensor
    /// @throws IllegalArgumentException if the step is less than 1
    public Tensor slice(int axis, long from, long to, long step) {
        return new Tensor(elements, strides.slice(axis, from, to, step), names);
    }

    /// The part at one index of an axis, without that axis.
    ///
    /// @throws IndexOutOfBoundsException if axis or index are outside of the tensor
    public Tensor select(int axis, long index) {
        Strides rest = strides.select(axis, index);
        if (names.isEmpty()) {
            return new Tensor(elements, rest, names);
        }
        List<String> left = new ArrayList<>(names);
        left.remove(strides.axis(axis));
        return new Tensor(elements, rest, List.copyOf(left));
    }

    /// The axes in another order: axis `k` of the result is axis `axes[k]` of this tensor.
    ///
    /// @throws IllegalArgumentException unless each axis is named once
    public Tensor permute(int... axes) {
        int[] order = strides.order(axes);
        List<String> permuted = names.isEmpty()
                ? names
                : IntStream.of(order).mapToObj(names::get).toList();
        return new Tensor(elements, strides.permute(order), permuted);
    }

    /// The axes in reverse order: rows and columns of a matrix change places.
    public Tensor transpose() {
        return permute(IntStream.range(0, rank()).map(k -> rank() - 1 - k).toArray());
    }

    /// The same elements in row-major order as another shape. Names are lost.
    ///
    /// @param shape the new sizes; one of them may be -1, which stands for what is left
    /// @throws IllegalArgumentException if the shape has another number of elements
    /// @throws IllegalStateException if this tensor is not contiguous: call [#contiguous] first
    public Tensor reshape(long... shape) {
        long[] resolved = Shapes.resolve(shape, strides.size, strides.shape);
        checkContiguous("reshape");
        return new Tensor(elements, Strides.rowMajor(resolved, offset), List.of());
    }

    /// The same bits as elements of another type of the same size, as in `Tensor.of(bytes).bitsAs(DType.U8)`.
    ///
    /// @throws IllegalArgumentException if the sizes differ
    public Tensor bitsAs(DType dtype) {
        if (dtype.byteSize() != dtype().byteSize()) {
            throw new IllegalArgumentException("The bits of " + describe() + " are no " + dtype + ", which has "
                    + dtype.byteSize() + " bytes: use to(DType." + dtype.name() + ") to convert numbers");
        }
        return new Tensor(new Elements(memory, dtype), strides, names);
    }

    /// This tensor if it is contiguous, else a contiguous copy, writable if this tensor is.
    public Tensor contiguous() {
        if (isContiguous()) {
            return this;
        }
        Tensor copy = copy();
        return isWritable() ? copy : copy.seal();
    }

    /// A writable, contiguous copy in memory of this process.
    @Override
    public Tensor copy() {
        Tensor copy = zeros(dtype(), strides.shape);
        copy.copyFrom(this);
        return new Tensor(copy.elements, copy.strides, names);
    }

    /// This tensor if it has the type already, else a converted read-only copy.
    ///
    /// Floating types round to the nearest value. For integer types fractions are dropped, numbers are clipped
    /// to the range and NaN becomes 0; for BOOL all but 0 is true.
    public Tensor to(DType dtype) {
        checkOpen();
        if (dtype == dtype()) {
            return this;
        }
        Tensor copy = zeros(dtype, strides.shape);
        Bulk.cast(strides, elements, copy.strides, copy.elements);
        return new Tensor(copy.elements, copy.strides, names).seal();
    }

    /// Gives the memory of this tensor and all its views back now. Closing again does nothing.
    @Override
    public void close() {
        memory.close();
    }

    /// Whether the other is a tensor of the same type, shape and bits; names, strides and memory do not matter.
    ///
    /// As bits count, a NaN equals itself, and 0.0 is not -0.0.
    ///
    /// @throws IllegalStateException if one of them is closed
    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof Tensor that)) {
            return false;
        }
        checkOpen();
        that.checkOpen();
        return dtype() == that.dtype()
                && Arrays.equals(strides.shape, that.strides.shape)
                && Bulk.equal(strides, elements, that.strides, that.elements);
    }

    /// Of type, shape and some of the elements, so fast for large tensors, too; changes as elements are written.
    ///
    /// @throws IllegalStateException if this tensor is closed
    @Override
    public int hashCode() {
        checkOpen();
        return Bulk.hash(strides, elements);
    }

    /// Type, shape and elements as NumPy shows them; of more than 1,000 elements the corners, at most some 10,000
    /// characters.
    @Override
    public String toString() {
        return TensorText.of(describe(), elements, strides);
    }

    static Tensor over(TensorMemory memory, DType dtype, long[] shape) {
        return new Tensor(new Elements(memory, dtype), Strides.rowMajor(shape, 0), List.of());
    }

    private static final class Door implements Tensors.Access {
        @Override
        public Tensor over(TensorMemory memory, long byteOffset, DType dtype, long[] shape, List<String> names) {
            long bytes = Shapes.bytes(dtype, shape);
            long available = memory.internal().byteSize();
            if (byteOffset < 0 || byteOffset % dtype.byteSize() != 0 || byteOffset > available - bytes) {
                throw new IllegalArgumentException(dtype + Arrays.toString(shape) + " of " + bytes
                        + " bytes at byteOffset=" + byteOffset + " does not fit into memory of " + available
                        + " bytes: use a multiple of " + dtype.byteSize() + " from 0 to " + (available - bytes));
            }
            Strides strides = Strides.rowMajor(shape, byteOffset / dtype.byteSize());
            return new Tensor(new Elements(memory, dtype), strides, Shapes.names(names, shape));
        }

        @Override
        public TensorMemory memoryOf(Tensor tensor) {
            return tensor.memory;
        }

        @Override
        public long byteOffsetOf(Tensor tensor) {
            return tensor.offset * tensor.dtype().byteSize();
        }
    }
}
