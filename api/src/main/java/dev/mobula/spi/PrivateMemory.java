package dev.mobula.spi;

import dev.mobula.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Memory of this process alone: a Java array, or native memory that lives as long as it is reachable.
public final class PrivateMemory extends TensorMemory {
    /// Most bytes of one tensor that go into a Java array, 2 GiB.
    private static final long MAX_ARRAY_BYTES = 1L << 31;

    private static final long ALIGNMENT = 64;

    private PrivateMemory(MemorySegment internal, boolean writable) {
        super(internal, writable);
    }

    /// Zeroed writable memory: a Java array of the type's own kind, or native memory for 2 GiB and more.
    ///
    /// @param elements 0 or more
    /// @throws OutOfMemoryError if the heap, or what `-XX:MaxDirectMemorySize` allows, is too small
    public static PrivateMemory allocate(DType dtype, long elements) {
        long bytes = Math.multiplyExact(elements, (long) dtype.byteSize());
        if (bytes >= MAX_ARRAY_BYTES) {
            return new PrivateMemory(Arena.ofAuto().allocate(bytes, ALIGNMENT), true);
        }
        int length = (int) elements;
        return new PrivateMemory(
                switch (dtype) {
                    case F64 -> MemorySegment.ofArray(new double[length]);
                    case F32 -> MemorySegment.ofArray(new float[length]);
                    case F16, BF16, I16 -> MemorySegment.ofArray(new short[length]);
                    case I64 -> MemorySegment.ofArray(new long[length]);
                    case I32 -> MemorySegment.ofArray(new int[length]);
                    case I8, U8, BOOL -> MemorySegment.ofArray(new byte[length]);
                },
                true);
    }

    /// Memory that exists already, in a scope that lives as long as it is reachable (`MemorySegment.ofArray`,
    /// `Arena.ofAuto`, `Arena.global`).
    ///
    /// @param writable false if no tensor may write; the bytes must then not change any more
    public static PrivateMemory over(MemorySegment bytes, boolean writable) {
        return new PrivateMemory(bytes, writable);
    }

    /// The same bytes as a memory with a life of its own, read-only: closing either leaves the other open.
    ///
    /// @throws IllegalStateException if this memory is still writable
    public PrivateMemory shared() {
        if (isWritable()) {
            throw new IllegalStateException("The memory is still written to: seal() it before it is shared");
        }
        return new PrivateMemory(internal(), false);
    }

    @Override
    protected void release() {
        // the garbage collector's work
    }
}
