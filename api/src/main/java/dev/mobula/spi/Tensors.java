package dev.mobula.spi;

import dev.mobula.DType;
import dev.mobula.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a runtime needs of tensors beyond their public methods: making them over its memory and finding that
/// memory again.
public final class Tensors {
    private static volatile @Nullable Access access;

    private Tensors() {}

    /// The door into [Tensor]; it passes itself when it is loaded.
    public interface Access {
        /// See [Tensors#over].
        Tensor over(TensorMemory memory, long byteOffset, DType dtype, long[] shape, List<String> names);

        /// See [Tensors#memoryOf].
        TensorMemory memoryOf(Tensor tensor);

        /// See [Tensors#byteOffsetOf].
        long byteOffsetOf(Tensor tensor);
    }

    /// Makes a tensor over memory, elements in row-major order without gaps.
    ///
    /// @param byteOffset where the first element is, a multiple of the element's size
    /// @param shape sizes of the axes; copied
    /// @param names names of the axes, or empty
    /// @throws IllegalArgumentException if the memory is too small for this, or shape, offset or names are unusable
    public static Tensor over(TensorMemory memory, long byteOffset, DType dtype, long[] shape, List<String> names) {
        return access().over(memory, byteOffset, dtype, shape, names);
    }

    /// The memory that a tensor shares with the tensor it is a view of, and with that one's other views.
    public static TensorMemory memoryOf(Tensor tensor) {
        return access().memoryOf(tensor);
    }

    /// Where a tensor's first element is, in bytes from the beginning of its memory; see [Tensor#isContiguous].
    public static long byteOffsetOf(Tensor tensor) {
        return access().byteOffsetOf(tensor);
    }

    /// The bytes of a contiguous tensor in its memory's [TensorMemory#internal], without copying. The caller
    /// keeps the tensor reachable while it uses them.
    ///
    /// @throws IllegalStateException if the tensor is not contiguous (use [Tensor#copyTo]), or is closed
    public static MemorySegment bytesOf(Tensor tensor) {
        TensorMemory memory = memoryOf(tensor);
        if (memory.isClosed() || !tensor.isContiguous()) {
            throw new IllegalStateException(tensor.dtype()
                    + Arrays.toString(tensor.shape())
                    + (memory.isClosed() ? " is closed" : " is a view with gaps: use copyTo(segment)"));
        }
        return memory.internal().asSlice(byteOffsetOf(tensor), tensor.byteSize());
    }

    /// Called by [Tensor] once.
    ///
    /// @throws IllegalStateException if it was called before
    public static synchronized void open(Access door) {
        if (access != null) {
            throw new IllegalStateException("The door into Tensor is open: only Tensor itself may open it, once");
        }
        access = door;
    }

    private static Access access() {
        Access door = access;
        if (door == null) {
            try {
                MethodHandles.lookup().ensureInitialized(Tensor.class);
            } catch (IllegalAccessException e) {
                throw new IllegalStateException("Tensor is not accessible to " + Tensors.class, e);
            }
            door = access;
        }
        if (door == null) {
            throw new IllegalStateException("Tensor has not opened its door to " + Tensors.class);
        }
        return door;
    }
}
