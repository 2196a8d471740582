package dev.mobula.runtime.codec;

import dev.mobula.spi.TensorMemory;
import java.lang.foreign.MemorySegment;

/// Memory of tensors that is where values are stored: what is sent of it becomes read-only and is not copied.
public abstract class StoreMemory extends TensorMemory {
    /// See [TensorMemory#TensorMemory(MemorySegment, boolean)].
    protected StoreMemory(MemorySegment internal, boolean writable) {
        super(internal, writable);
    }

    /// The same bytes as a memory with a life of its own, read-only: closing either leaves the other open.
    public abstract StoreMemory shared();
}
