package dev.mobula.runtime.codec;

import dev.mobula.DType;
import dev.mobula.Tensor;
import dev.mobula.runtime.wire.MalformedMessageException;
import dev.mobula.runtime.wire.WireReader;
import dev.mobula.runtime.wire.WireWriter;
import dev.mobula.spi.PrivateMemory;
import dev.mobula.spi.TensorMemory;
import dev.mobula.spi.Tensors;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/// How tensors travel: their elements beside the bytes, as an attachment that is a contiguous read-only tensor, and
/// among the bytes what they are.
///
/// ```
/// description = [string element type] [byte rank] [long size]… [byte names] [string name]…
/// ```
final class TensorValues {
    /// Where elements stand in memory that processes share: at multiples of this.
    static final int ALIGNMENT = 64;

    private static final long MOST_ARRAY_BYTES = 1L << 30;

    private TensorValues() {}

    /// The attachment for a tensor: later writes to it do not show there, and closing it does not end it.
    ///
    /// No copy is made of one that is read-only and contiguous, or whose memory becomes read-only when it is sent.
    static Tensor frozen(Tensor tensor) {
        TensorMemory memory = Tensors.memoryOf(tensor);
        if (memory instanceof StoreMemory) {
            tensor.seal();
        }
        Tensor source = tensor.isWritable() || !tensor.isContiguous() ? copy(tensor) : tensor;
        return over(Tensors.memoryOf(source), source);
    }

    private static Tensor copy(Tensor tensor) {
        Tensor copied = tensor.copy();
        return copied.seal();
    }

    private static Tensor over(TensorMemory memory, Tensor same) {
        return Tensors.over(shared(memory), Tensors.byteOffsetOf(same), same.dtype(), same.shape(), same.names());
    }

    /// The same bytes with a life of their own.
    private static TensorMemory shared(TensorMemory memory) {
        return switch (memory) {
            case PrivateMemory ours -> ours.shared();
            case StoreMemory stored -> stored.shared();
            default -> memory;
        };
    }

    /// Says what a tensor is.
    static byte[] description(Tensor tensor) {
        WireWriter out = new WireWriter(64).putString(tensor.dtype().name());
        long[] shape = tensor.shape();
        out.putByte(shape.length);
        for (long size : shape) {
            out.putLong(size);
        }
        List<String> names = tensor.names();
        out.putByte(names.size());
        for (String name : names) {
            out.putString(name);
        }
        return Arrays.copyOf(out.bytes(), out.position());
    }

    /// The tensor that a reader gets: one of its own over the attachment's elements.
    ///
    /// @param bytes have the description
    /// @param readOnce whether the attachment's memory may become the reader's
    /// @throws PathFailure if it does not describe the attachment
    static Tensor read(byte[] bytes, int at, int length, Object attachment, boolean readOnce) {
        if (!(attachment instanceof Tensor elements)) {
            throw PathFailure.corrupt("a tensor whose elements are " + Texts.aType(attachment.getClass()));
        }
        try {
            WireReader in = new WireReader().wrap(bytes, at, length);
            DType dtype = DType.valueOf(in.getString());
            long[] shape = new long[in.getByte()];
            for (int i = 0; i < shape.length; i++) {
                shape[i] = in.getLong();
            }
            String[] names = new String[in.getByte()];
            for (int i = 0; i < names.length; i++) {
                names[i] = in.getString();
            }
            TensorMemory memory = Tensors.memoryOf(elements);
            Tensor made = Tensors.over(
                    readOnce ? memory : shared(memory), Tensors.byteOffsetOf(elements), dtype, shape, List.of(names));
            if (made.byteSize() != elements.byteSize()) {
                throw PathFailure.corrupt(
                        "a tensor of " + made.byteSize() + " bytes over " + elements.byteSize() + " bytes");
            }
            return made;
        } catch (IllegalArgumentException | NegativeArraySizeException | MalformedMessageException damage) {
            throw PathFailure.corrupt("the description of a tensor (" + damage.getMessage() + ")");
        }
    }

    /// An attachment for elements that came from another process.
    ///
    /// @param source has them at `offset`; copied
    static Tensor received(MemorySegment source, long offset, long length) {
        MemorySegment memory = length <= MOST_ARRAY_BYTES
                ? MemorySegment.ofArray(new long[(int) ((length + Long.BYTES - 1) / Long.BYTES)])
                        .asSlice(0, length)
                : Arena.ofAuto().allocate(length, ALIGNMENT);
        MemorySegment.copy(source, offset, memory, 0, length);
        return bytes(PrivateMemory.over(memory, false), length);
    }

    /// An attachment over memory that has the elements.
    static Tensor bytes(TensorMemory memory, long length) {
        return Tensors.over(memory, 0, DType.U8, new long[] {length}, List.of());
    }

    /// Padding that puts what follows `length` bytes at a multiple of [#ALIGNMENT].
    static int padding(long length) {
        return (int) (-length & (ALIGNMENT - 1));
    }
}
