package dev.mobula.runtime;

import dev.mobula.runtime.codec.StoreMemory;
import java.lang.foreign.MemorySegment;

/// Memory of a tensor that is read where it is stored.
final class PinnedMemory extends StoreMemory {
    private final ArenaValues.Pin pin;

    /// @param pin shared with this; given back when this is closed, or all that share it are unreachable
    PinnedMemory(ArenaValues.Pin pin, MemorySegment part) {
        super(part, false);
        this.pin = pin;
    }

    ArenaValues.Pin pin() {
        return pin;
    }

    @Override
    public StoreMemory shared() {
        return new PinnedMemory(pin.share(), internal());
    }

    @Override
    public MemorySegment exposed() {
        return ExposedMemory.of(pin.file(), pin.fileOffset(internal()), internal(), pin);
    }

    @Override
    protected void release() {
        pin.release();
    }
}
