package dev.mobula;

import java.lang.foreign.MemorySegment;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import org.jspecify.annotations.Nullable;

/// Makes NIO buffers over the memory of contiguous tensors, without copying.
final class TensorBuffers {
    private final TensorCopies tensor;
    private final Elements elements;
    private final long offset;

    /// @param tensor open and contiguous
    TensorBuffers(TensorCopies tensor, Elements elements, long offset) {
        this.tensor = tensor;
        this.elements = elements;
        this.offset = offset;
    }

    DoubleBuffer doubles() {
        if (array("asDoubleBuffer", DType.F64) instanceof double[] doubles) {
            DoubleBuffer buffer = DoubleBuffer.wrap(doubles, first(), length()).slice();
            return writable() ? buffer : buffer.asReadOnlyBuffer();
        }
        return memory("asDoubleBuffer").asDoubleBuffer();
    }

    FloatBuffer floats() {
        if (array("asFloatBuffer", DType.F32) instanceof float[] floats) {
            FloatBuffer buffer = FloatBuffer.wrap(floats, first(), length()).slice();
            return writable() ? buffer : buffer.asReadOnlyBuffer();
        }
        return memory("asFloatBuffer").asFloatBuffer();
    }

    LongBuffer longs() {
        if (array("asLongBuffer", DType.I64) instanceof long[] longs) {
            LongBuffer buffer = LongBuffer.wrap(longs, first(), length()).slice();
            return writable() ? buffer : buffer.asReadOnlyBuffer();
        }
        return memory("asLongBuffer").asLongBuffer();
    }

    IntBuffer ints() {
        if (array("asIntBuffer", DType.I32) instanceof int[] ints) {
            IntBuffer buffer = IntBuffer.wrap(ints, first(), length()).slice();
            return writable() ? buffer : buffer.asReadOnlyBuffer();
        }
        return memory("asIntBuffer").asIntBuffer();
    }

    ShortBuffer shorts() {
        if (array("asShortBuffer", DType.I16, DType.F16, DType.BF16) instanceof short[] shorts) {
            ShortBuffer buffer = ShortBuffer.wrap(shorts, first(), length()).slice();
            return writable() ? buffer : buffer.asReadOnlyBuffer();
        }
        return memory("asShortBuffer").asShortBuffer();
    }

    ByteBuffer bytes() {
        return memory("asByteBuffer");
    }

    private @Nullable Object array(String method, DType... usable) {
        for (DType dtype : usable) {
            if (elements.dtype == dtype) {
                return elements.array;
            }
        }
        throw new IllegalStateException(method + "() does not fit " + tensor.describe() + ": use " + fitting()
                + ", or to(DType." + usable[0].name() + ") for a converted copy");
    }

    private String fitting() {
        return switch (elements.dtype) {
            case F64 -> "asDoubleBuffer()";
            case F32 -> "asFloatBuffer()";
            case I64 -> "asLongBuffer()";
            case I32 -> "asIntBuffer()";
            case F16, BF16, I16 -> "asShortBuffer()";
            case I8, U8, BOOL -> "asByteBuffer()";
        };
    }

    private int first() {
        return (int) offset;
    }

    private int length() {
        return (int) tensor.size();
    }

    private boolean writable() {
        return elements.memory.isWritable();
    }

    private ByteBuffer memory(String method) {
        Object base = elements.bytes.heapBase().orElse(null);
        if (base != null && !(base instanceof byte[])) {
            throw new IllegalStateException(
                    method + "() cannot look into the " + base.getClass().getSimpleName() + " that " + tensor.describe()
                            + " stands on: use " + fitting() + ", segment() or copyTo(segment)");
        }
        MemorySegment bytes = tensor.segment();
        if (bytes.byteSize() > Integer.MAX_VALUE) {
            throw new IllegalStateException(tensor.describe() + " has " + bytes.byteSize() + " bytes, a "
                    + Buffer.class.getSimpleName() + " at most " + Integer.MAX_VALUE
                    + ": use segment(), or slice(0, from, to) and a buffer for each part");
        }
        return bytes.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }
}
