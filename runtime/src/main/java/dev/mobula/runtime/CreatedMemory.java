package dev.mobula.runtime;

import dev.mobula.runtime.codec.StoreMemory;
import java.lang.foreign.MemorySegment;

/// Memory of a tensor that is filled where it will be stored.
final class CreatedMemory extends StoreMemory {
    private final ArenaValues values;
    private final ArenaValues.Made made;

    CreatedMemory(ArenaValues values, ArenaValues.Made made, MemorySegment part) {
        this(values, made, part, true);
    }

    private CreatedMemory(ArenaValues values, ArenaValues.Made made, MemorySegment part, boolean writable) {
        super(part, writable);
        this.values = values;
        this.made = made;
    }

    ArenaValues.Made made() {
        return made;
    }

    boolean belongsTo(ArenaValues asked) {
        return values.equals(asked);
    }

    @Override
    public StoreMemory shared() {
        return new CreatedMemory(values, made.share(), internal(), false);
    }

    @Override
    public MemorySegment exposed() {
        return ExposedMemory.of(
                values.file(),
                values.fileOffset(internal()),
                isWritable() ? internal() : internal().asReadOnly(),
                made);
    }

    @Override
    protected void release() {
        made.release();
    }
}
