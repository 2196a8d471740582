package dev.mobula.runtime;

import dev.mobula.DType;
import dev.mobula.Tensor;
import dev.mobula.runtime.codec.StoreMemory;
import dev.mobula.spi.Tensors;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Memory of tensors made where values are stored, if that is this process alone.
final class OwnMemory extends StoreMemory {
    private OwnMemory(MemorySegment bytes, boolean writable) {
        super(bytes, writable);
    }

    /// A writable tensor, which is published without a copy.
    static Tensor create(DType dtype, long... shape) {
        MemorySegment bytes = Tensors.memoryOf(Tensor.zeros(dtype, shape)).internal();
        return Tensors.over(new OwnMemory(bytes, true), 0, dtype, shape, List.of());
    }

    @Override
    public StoreMemory shared() {
        return new OwnMemory(internal(), false);
    }

    @Override
    protected void release() {
        // the garbage collector's work
    }
}
