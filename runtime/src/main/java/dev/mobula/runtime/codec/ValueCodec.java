package dev.mobula.runtime.codec;

import dev.mobula.NotSendableException;
import dev.mobula.Tensor;
import dev.mobula.UnreadableValueException;
import dev.mobula.spi.Tensors;
import dev.mobula.store.EncodedValue;
import org.jspecify.annotations.Nullable;

/// Isolates values: what one task gives to another is immutable, or copied.
///
/// What counts as immutable is said in `Immutability`. The commonest other values are encoded by `PlainWriter`,
/// all others by `GraphCodec`, where `Serializers` says how they travel. May be used by all threads.
public final class ValueCodec {
    private static final ValueCodec SHARED = new ValueCodec();

    /// The encoding of an array of primitives: nothing but the attachment.
    private static final byte[] ARRAY = {1};

    private ValueCodec() {}

    /// The one of this process.
    public static ValueCodec shared() {
        return SHARED;
    }

    /// Returns what may be shared between tasks: the value itself if it is immutable all through, else an
    /// [EncodedValue]. The caller may change the value afterwards; while this runs nobody may.
    ///
    /// @param origin where the value stands, for the message
    /// @throws NotSendableException if something in it cannot be sent; the message names the path to it
    public @Nullable Object freeze(@Nullable Object value, Origin origin) {
        return value == null || Immutability.isImmutable(value) ? value : encodeAny(value, origin, false);
    }

    /// Returns the encoding of a value, with which another process can make it again; null for null.
    ///
    /// @param value a value, or what [#freeze] or this made of one, or a [CodeSnapshot]
    /// @param origin where the value stands, for the message
    /// @throws NotSendableException if something in it cannot be sent; the message names the path to it
    public @Nullable EncodedValue encode(@Nullable Object value, Origin origin) {
        return encode(value, origin, false);
    }

    /// As [#encode], for an encoding that is written somewhere before anybody may change the value: arrays in
    /// it are not copied where that can be avoided.
    public @Nullable EncodedValue encodeForNow(@Nullable Object value, Origin origin) {
        return encode(value, origin, true);
    }

    private static @Nullable EncodedValue encode(@Nullable Object value, Origin origin, boolean forNow) {
        if (value == null) {
            return null;
        }
        EncodedValue leaf = PlainWriter.encodeLeaf(value);
        if (leaf != null) {
            return leaf;
        }
        if (value instanceof EncodedValue encoded) {
            return encoded;
        }
        return value instanceof CodeSnapshot snapshot ? LambdaCodec.encode(snapshot) : encodeAny(value, origin, forNow);
    }

    private static EncodedValue encodeAny(Object value, Origin origin, boolean forNow) {
        if (PrimitiveArrays.isOne(value)) {
            return new EncodedValue(ARRAY, ARRAY.length, new Object[] {forNow ? value : PrimitiveArrays.copy(value)});
        }
        try {
            EncodedValue plain = PlainWriter.encode(value, forNow);
            return plain != null ? plain : GraphCodec.encode(value);
        } catch (PathFailure failure) {
            throw new NotSendableException(failure.message("Cannot send", origin), failure.getCause());
        } catch (RuntimeException | LinkageError thrown) {
            throw new NotSendableException(
                    PathFailure.failed("could not be written, since it threw " + thrown, "see the cause", thrown)
                            .message("Cannot send", origin),
                    thrown);
        }
    }

    /// Lets go of what an encoding that [#encodeForNow] made shares with the store, once it was written.
    ///
    /// @param value what was encoded; an encoding or code that was made before is left alone
    public void written(@Nullable Object value, @Nullable EncodedValue encoded) {
        if (encoded == null || value instanceof EncodedValue || value instanceof CodeSnapshot) {
            return;
        }
        for (Object attachment : encoded.attachments()) {
            if (attachment instanceof Tensor tensor && Tensors.memoryOf(tensor) instanceof StoreMemory shared) {
                shared.close();
            }
        }
    }

    /// Returns an encoding like one that [#encodeForNow] made, with arrays of its own.
    public EncodedValue keep(EncodedValue encoded) {
        Object[] attachments = encoded.attachments().clone();
        for (int i = 0; i < attachments.length; i++) {
            if (PrimitiveArrays.isOne(attachments[i])) {
                attachments[i] = PrimitiveArrays.copy(attachments[i]);
            }
        }
        return new EncodedValue(encoded.bytes(), encoded.length(), attachments);
    }

    /// Returns the value itself if it is not an [EncodedValue], else a fresh private copy.
    ///
    /// @param loader finds the classes of the value
    /// @param origin where the value stands, for the message
    /// @throws UnreadableValueException if a class is missing or its code throws; the message names it and the
    ///     path to it
    public @Nullable Object thaw(@Nullable Object frozen, ClassLoader loader, Origin origin) {
        if (!(frozen instanceof EncodedValue encoded)) {
            return frozen;
        }
        try {
            byte tag = encoded.length() == 0 ? 0 : encoded.bytes()[0];
            if (tag == ARRAY[0]) {
                return array(encoded);
            }
            if (tag == LambdaCodec.TAG) {
                return LambdaCodec.decode(encoded);
            }
            return tag == Plain.TAG ? PlainReader.decode(encoded, loader) : GraphCodec.decode(encoded, loader);
        } catch (PathFailure failure) {
            throw new UnreadableValueException(failure.message("Cannot read", origin), failure.getCause());
        } catch (RuntimeException | LinkageError thrown) {
            throw new UnreadableValueException(
                    PathFailure.corrupt("something that threw " + thrown).message("Cannot read", origin), thrown);
        }
    }

    /// Tells whether a value may be shared as it is: it and all that it holds never changes.
    public boolean isImmutable(@Nullable Object value) {
        return Immutability.isImmutable(value);
    }

    private static Object array(EncodedValue encoded) {
        Object[] attachments = encoded.attachments();
        if (attachments.length != 1 || !PrimitiveArrays.isOne(attachments[0])) {
            throw PathFailure.corrupt("an array that is not attached");
        }
        return encoded.isReadOnce() ? attachments[0] : PrimitiveArrays.copy(attachments[0]);
    }
}
