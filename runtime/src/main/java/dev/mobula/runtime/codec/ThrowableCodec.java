package dev.mobula.runtime.codec;

import dev.mobula.RemoteException;
import dev.mobula.store.EncodedValue;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Copies what a task threw, so that it can be shared between tasks and threads.
///
/// The copy is made by the rules of Java serialization, which exceptions follow anyway, since the private
/// fields of [Throwable] are out of reach otherwise: same class, fields, message, stack, cause and suppressed
/// exceptions, cycles included. An exception that cannot be copied, for what its fields hold or its methods
/// throw, is replaced by a [RemoteException]; those around it keep their types.
public final class ThrowableCodec {
    private static final ThrowableCodec SHARED = new ThrowableCodec();

    /// How many exceptions of one chain may be replaced one by one; with more, the rest is.
    private static final int MOST_REPLACED = 32;

    /// How long a chain of causes is kept where all are replaced.
    private static final int LONGEST_CHAIN = 100;

    /// How long an encoding may be before it is replaced by one of the text alone.
    private static final int MOST_BYTES = 64 << 10;

    private static final int MOST_STACK_TEXT = 16 << 10;
    private static final int MOST_MESSAGE = 8 << 10;
    private static final int MOST_FRAMES = 100;

    private ThrowableCodec() {}

    /// The one of this process; may be used by all threads.
    public static ThrowableCodec shared() {
        return SHARED;
    }

    /// Returns a copy; never throws on account of what it is given.
    ///
    /// @param thrown what a task threw
    public Throwable freezeThrowable(Throwable thrown) {
        Throwable copy = replacingWhatFails(replacements -> {
            return GraphCodec.copy(thrown, replacements) instanceof Throwable copied ? copied : null;
        });
        return copy == null ? replaceAll(thrown) : copy;
    }

    /// Encodes an exception, so that another process can make it again; never throws on account of what it is
    /// given. Nothing is attached; what would have to be is replaced like that which cannot be copied.
    EncodedValue encode(Throwable thrown) {
        EncodedValue encoded = replacingWhatFails(replacements -> GraphCodec.encodeThrowable(thrown, replacements));
        if (encoded == null) {
            try {
                encoded = GraphCodec.encodeThrowable(replaceAll(thrown), new IdentityHashMap<>());
            } catch (RuntimeException | LinkageError | StackOverflowError impossible) {
                encoded = null;
            }
        }
        return encoded == null || encoded.length() > MOST_BYTES
                ? GraphCodec.encodeThrowable(textOf(thrown), new IdentityHashMap<>())
                : encoded;
    }

    private interface Attempt<T> {
        @Nullable
        T with(IdentityHashMap<Throwable, Throwable> replacements);
    }

    /// Tries with more and more exceptions of the chain replaced; null if that does not help.
    private static <T> @Nullable T replacingWhatFails(Attempt<T> attempt) {
        IdentityHashMap<Throwable, Throwable> replacements = new IdentityHashMap<>();
        while (replacements.size() <= MOST_REPLACED) {
            try {
                return attempt.with(replacements);
            } catch (PathFailure failure) {
                Throwable culprit = failure.throwable();
                if (culprit == null || replacements.containsKey(culprit)) {
                    return null;
                }
                RemoteException surrogate = surrogate(culprit, cause(culprit));
                for (Throwable suppressed : culprit.getSuppressed()) {
                    surrogate.addSuppressed(suppressed);
                }
                replacements.put(culprit, surrogate);
            } catch (RuntimeException | LinkageError | StackOverflowError other) {
                return null;
            }
        }
        return null;
    }

    /// A stand-in of bounded size.
    private static RemoteException textOf(Throwable thrown) {
        RemoteException standIn = new RemoteException(
                thrown.getClass().getName(), shortenedMessage(thrown), shortStackText(thrown), null);
        StackTraceElement[] frames = {};
        try {
            frames = thrown.getStackTrace();
        } catch (RuntimeException none) {
            // then it has none
        }
        standIn.setStackTrace(Arrays.copyOf(frames, Math.min(frames.length, MOST_FRAMES)));
        return standIn;
    }

    /// The message, shortened if it is very long.
    static @Nullable String shortenedMessage(Throwable thrown) {
        String text = message(thrown);
        return text == null ? null : shortened(text, MOST_MESSAGE);
    }

    /// The stack with all causes as text, shortened if it is very long.
    static String shortStackText(Throwable thrown) {
        return shortened(stackText(thrown), MOST_STACK_TEXT);
    }

    /// The text, or so much of it that it has at most as many characters, and a note.
    static String shortened(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        String note = " … (" + text.length() + " characters in all)";
        return text.substring(0, most - note.length()) + note;
    }

    private static Throwable replaceAll(Throwable thrown) {
        List<Throwable> chain = new ArrayList<>();
        IdentityHashMap<Throwable, Boolean> seen = new IdentityHashMap<>();
        for (Throwable current = thrown;
                current != null && chain.size() < LONGEST_CHAIN && seen.put(current, true) == null;
                current = cause(current)) {
            chain.add(current);
        }
        Throwable copy = null;
        for (int i = chain.size() - 1; i >= 0; i--) {
            copy = surrogate(chain.get(i), copy);
        }
        return copy == null ? surrogate(thrown, null) : copy;
    }

    private static RemoteException surrogate(Throwable original, @Nullable Throwable cause) {
        RemoteException surrogate =
                new RemoteException(original.getClass().getName(), message(original), stackText(original), cause);
        try {
            surrogate.setStackTrace(original.getStackTrace());
        } catch (RuntimeException none) {
            surrogate.setStackTrace(new StackTraceElement[0]);
        }
        return surrogate;
    }

    private static @Nullable Throwable cause(Throwable thrown) {
        try {
            return thrown.getCause();
        } catch (RuntimeException none) {
            return null;
        }
    }

    private static @Nullable String message(Throwable thrown) {
        try {
            return thrown.getMessage();
        } catch (RuntimeException | LinkageError | StackOverflowError failed) {
            return "(its getMessage threw " + failed.getClass().getName() + ")";
        }
    }

    private static String stackText(Throwable thrown) {
        StringWriter text = new StringWriter();
        try (PrintWriter printer = new PrintWriter(text)) {
            thrown.printStackTrace(printer);
            return text.toString();
        } catch (RuntimeException | LinkageError | StackOverflowError failed) {
            return framesOf(thrown, failed);
        }
    }

    private static String framesOf(Throwable thrown, Throwable failed) {
        StringBuilder text = new StringBuilder(thrown.getClass().getName())
                .append(" (printing it threw ")
                .append(failed.getClass().getName())
                .append(")\n");
        try {
            for (StackTraceElement frame : thrown.getStackTrace()) {
                text.append("\tat ").append(frame).append('\n');
            }
        } catch (RuntimeException none) {
            text.append("\t(no stack)\n");
        }
        return text.toString();
    }
}
