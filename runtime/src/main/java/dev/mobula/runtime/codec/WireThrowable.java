package dev.mobula.runtime.codec;

import dev.mobula.RemoteException;
import dev.mobula.UnreadableValueException;
import dev.mobula.runtime.wire.MalformedMessageException;
import dev.mobula.runtime.wire.WireReader;
import dev.mobula.runtime.wire.WireWriter;
import dev.mobula.store.EncodedValue;
import java.util.ArrayList;
import java.util.List;

/// How an exception of user code stands in a message.
///
/// ```
/// throwable = [int count] class names, its own first; [text summary] [text or null message] [text stack]
///             [int length] encoding
/// ```
///
/// The encoding is complete in itself: arrays are within, and references that an exception holds cannot travel, so that
/// a [RemoteException] stands for the exception that has them.
public final class WireThrowable {
    private static final int MOST_CLASSES = 256;
    private static final int MOST_SUMMARY = 8 << 10;
    private static final Object[] NO_ATTACHMENTS = {};

    private WireThrowable() {}

    /// Writes an exception in the process where it was thrown, or one that the node keeps.
    ///
    /// Never throws on account of what it is given: what cannot be written is replaced.
    public static void write(WireWriter out, Throwable thrown) {
        OpaqueThrowable opaque = thrown instanceof OpaqueThrowable kept ? kept : encode(thrown);
        strings(out, opaque.classNames());
        out.putString(opaque.summary()).putString(opaque.plainMessage()).putString(opaque.stackText());
        out.putBytes(opaque.encoding(), 0, opaque.encoding().length);
    }

    /// What the node would keep of an exception.
    public static OpaqueThrowable encode(Throwable thrown) {
        EncodedValue encoded = ThrowableCodec.shared().encode(thrown);
        return new OpaqueThrowable(
                classNames(thrown),
                ThrowableCodec.shortened(summary(thrown), MOST_SUMMARY),
                ThrowableCodec.shortenedMessage(thrown),
                ThrowableCodec.shortStackText(thrown),
                encoded.bytes());
    }

    private static List<String> classNames(Throwable thrown) {
        List<String> names = new ArrayList<>();
        if (thrown instanceof RemoteException remote) {
            names.add(remote.originalClassName());
        }
        for (Class<?> type = thrown.getClass();
                type != null && type != Object.class && names.size() < MOST_CLASSES;
                type = type.getSuperclass()) {
            names.add(type.getName());
        }
        return List.copyOf(names);
    }

    /// What an exception says of itself in one sentence. User code may have overridden what is asked, and may throw.
    public static String summary(Throwable thrown) {
        try {
            String text = thrown instanceof RemoteException ? thrown.getMessage() : thrown.toString();
            return text == null ? thrown.getClass().getName() : text;
        } catch (RuntimeException | LinkageError | StackOverflowError failed) {
            return thrown.getClass().getName();
        }
    }

    /// Reads an exception in the node.
    ///
    /// @throws MalformedMessageException if the bytes are damaged
    public static OpaqueThrowable readOpaque(WireReader in) {
        List<String> classNames = strings(in);
        if (classNames.isEmpty()) {
            throw new MalformedMessageException("an exception without a class");
        }
        return new OpaqueThrowable(classNames, in.getString(), in.getStringOrNull(), in.getString(), in.getBytes());
    }

    /// Reads an exception in a client: as it was thrown, or if that cannot be, a [RemoteException] with its text.
    ///
    /// @param loader finds its classes
    /// @throws MalformedMessageException if the bytes are damaged
    public static Throwable read(WireReader in, ClassLoader loader) {
        return decode(readOpaque(in), loader);
    }

    /// Makes the exception again.
    ///
    /// @param loader finds its classes
    public static Throwable decode(OpaqueThrowable opaque, ClassLoader loader) {
        byte[] encoding = opaque.encoding();
        try {
            Object decoded = ValueCodec.shared()
                    .thaw(
                            new EncodedValue(encoding, encoding.length, NO_ATTACHMENTS),
                            loader,
                            Origin.named("exception " + opaque.classNames().getFirst(), "exception"));
            if (decoded instanceof Throwable throwable) {
                return throwable;
            }
        } catch (UnreadableValueException unreadable) {
            RemoteException standIn = standIn(opaque);
            standIn.addSuppressed(unreadable);
            return standIn;
        }
        return standIn(opaque);
    }

    private static RemoteException standIn(OpaqueThrowable opaque) {
        RemoteException standIn =
                new RemoteException(opaque.classNames().getFirst(), opaque.plainMessage(), opaque.stackText(), null);
        standIn.setStackTrace(new StackTraceElement[0]);
        return standIn;
    }

    static void strings(WireWriter out, List<String> texts) {
        out.putInt(texts.size());
        for (String text : texts) {
            out.putString(text);
        }
    }

    static List<String> strings(WireReader in) {
        int count = in.getCount(Integer.BYTES);
        List<String> list = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            list.add(in.getString());
        }
        return List.copyOf(list);
    }
}
