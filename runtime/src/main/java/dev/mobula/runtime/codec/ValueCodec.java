package dev.mobula.runtime.codec;

import dev.mobula.store.EncodedValue;
import org.jspecify.annotations.Nullable;

/// Isolates values: what one task gives to another is immutable or copied.
public final class ValueCodec {
    private static final ValueCodec SHARED = new ValueCodec();

    private ValueCodec() {}

    /// The one of this process; may be used by all threads.
    public static ValueCodec shared() {
        return SHARED;
    }

    /// Returns what may be shared between tasks: the value itself if it is immutable all through, else an
    /// [EncodedValue].
    ///
    /// @param origin where the value stands, for the message
    /// @throws dev.mobula.NotSendableException if something in it cannot be sent
    public @Nullable Object freeze(@Nullable Object value, Origin origin) {
        return value;
    }

    /// Returns the value itself if it is not an [EncodedValue], else a fresh private copy.
    ///
    /// @param loader finds the classes of the value
    /// @param origin where the value stands, for the message
    /// @throws dev.mobula.UnreadableValueException if a class is missing or its code throws
    public @Nullable Object thaw(@Nullable Object frozen, ClassLoader loader, Origin origin) {
        return frozen instanceof EncodedValue ? null : frozen;
    }

    /// Tells whether a value may be shared as it is: it and all that it holds never changes.
    public boolean isImmutable(@Nullable Object value) {
        return value == null;
    }
}
