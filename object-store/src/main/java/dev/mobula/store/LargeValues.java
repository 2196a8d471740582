package dev.mobula.store;

import dev.mobula.ObjectStoreFullException;
import dev.mobula.Tensor;
import dev.mobula.UnreadableValueException;
import dev.mobula.spi.TensorMemory;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Keeps encodings that are too large for a message where all processes of a host reach them. For all threads.
public interface LargeValues {
    /// Keeps the parts, one behind the other, as one encoding; stays until [#drop] unless a node knows of it
    /// by then.
    ///
    /// @param parts read while this runs, and not kept
    /// @return where it is
    /// @throws ObjectStoreFullException if there is no room for it
    LargeValue store(MemorySegment... parts);

    /// Publishes an encoding whose data lies in the store already, without a copy.
    ///
    /// @param head what comes before the data
    /// @param tensor the data, all of it
    /// @return where it is; null if it does not lie there, or not with this head before it
    default @Nullable LargeValue storeInPlace(MemorySegment head, Tensor tensor) {
        return null;
    }

    /// Says what a value is that this thread has stored, for listings.
    default void describe(long name, ValueKind kind) {}

    /// Says that the one who stored a value has sent it, or does not need it.
    default void drop(long name) {}

    /// Says that the session is over: nothing is stored or opened any more; what is open stays open.
    default void close() {}

    /// Opens an encoding for reading in place.
    ///
    /// @throws UnreadableValueException if it is not there, or not of that length
    /// @throws ObjectStoreFullException if it is on disk and there is no room for it
    Opened open(LargeValue value);

    /// An encoding in memory, which stays there until [#close] and until what [#memory] gave is closed or
    /// unreachable.
    interface Opened extends AutoCloseable {
        /// All of it, read-only.
        MemorySegment bytes();

        /// Part of it as the memory of a tensor, with a life of its own; null if it must be copied.
        @Nullable
        TensorMemory memory(long offset, long length);

        @Override
        void close();
    }
}
