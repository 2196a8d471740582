package dev.mobula.store;

import dev.mobula.NotSendableException;
import dev.mobula.UnreadableValueException;
import java.lang.foreign.MemorySegment;
import java.util.function.Function;

/// Keeps encodings that are too large for a message where all processes of a host reach them. For all threads.
public interface LargeValues {
    /// Most bytes of one encoding: 1 KiB less than 2 GiB.
    long MOST_BYTES = (1L << 31) - 1_024;

    /// Keeps the parts, one behind the other, as one encoding.
    ///
    /// @param parts read while this runs, and not kept
    /// @return where it is; who holds that can load it until it is deleted
    /// @throws NotSendableException if it is too long or there is no room for it
    LargeValue store(MemorySegment... parts);

    /// Lets `reader` read an encoding in place, and returns what it makes of it.
    ///
    /// @param reader must not keep the segment, which is read-only and ends with this call
    /// @throws UnreadableValueException if it is not there, or not of that length
    <T> T load(LargeValue value, Function<MemorySegment, T> reader);
}
