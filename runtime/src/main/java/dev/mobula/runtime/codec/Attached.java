package dev.mobula.runtime.codec;

import dev.mobula.Tensor;
import dev.mobula.spi.Tensors;
import java.lang.foreign.MemorySegment;

/// What attachments of an encoded value have in common that are nothing but data: arrays of primitives, and tensors.
final class Attached {
    /// Number of tensors in messages; smaller ones are kinds of arrays.
    static final int TENSOR = PrimitiveArrays.KINDS + 1;

    private Attached() {}

    /// Whether it is data; other attachments are references, streams and actors.
    static boolean isData(Object attachment) {
        return attachment instanceof Tensor || PrimitiveArrays.isOne(attachment);
    }

    static int kind(Object data) {
        return data instanceof Tensor ? TENSOR : PrimitiveArrays.kind(data);
    }

    /// How many elements; bytes of a tensor.
    static long count(Object data) {
        return data instanceof Tensor tensor ? tensor.byteSize() : PrimitiveArrays.length(data);
    }

    /// Bytes that so many elements take.
    ///
    /// @param count 0 or more
    static long byteSize(int kind, long count) {
        return kind == TENSOR ? count : count * PrimitiveArrays.elementBytes(kind);
    }

    static long byteSize(Object data) {
        return byteSize(kind(data), count(data));
    }

    /// Bytes before the elements, if `length` bytes come before those.
    static int padding(int kind, long length) {
        return kind == TENSOR ? TensorValues.padding(length) : 0;
    }

    /// The elements; whoever uses it keeps the data reachable.
    static MemorySegment memory(Object data) {
        return data instanceof Tensor tensor ? Tensors.bytesOf(tensor) : PrimitiveArrays.memory(data);
    }

    /// Makes data of what [#memory] gave.
    static Object read(int kind, long count, MemorySegment source, long offset) {
        if (kind == TENSOR) {
            return TensorValues.received(source, offset, count);
        }
        Object array = PrimitiveArrays.make(kind, (int) count);
        PrimitiveArrays.fill(array, source, offset);
        return array;
    }
}
