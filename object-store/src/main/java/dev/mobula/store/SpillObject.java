package dev.mobula.store;

import dev.mobula.ObjectId;
import java.lang.foreign.MemorySegment;

/// An object to be written to disk.
///
/// @param id the object
/// @param bytes all of its bytes: native memory that the calling thread may read, or a `byte[]`; must not change
public record SpillObject(ObjectId id, MemorySegment bytes) {}
