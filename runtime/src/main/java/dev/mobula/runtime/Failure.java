package dev.mobula.runtime;

import dev.mobula.MobulaException;
import dev.mobula.runtime.codec.WireFailure;
import dev.mobula.runtime.wire.WireReader;
import dev.mobula.runtime.wire.WireWriter;
import org.jspecify.annotations.Nullable;

/// The outcome of a reference that has an error instead of a value.
class Failure {
    private volatile @Nullable MobulaException exception;

    /// @param exception what `get` throws, each time as a new exception
    Failure(MobulaException exception) {
        this.exception = exception;
    }

    private Failure() {}

    /// What `get` throws, each time as a new exception. May run code of the user's, whose exception the cause can be.
    MobulaException exception() {
        MobulaException known = exception;
        if (known == null) {
            known = decode();
            exception = known;
        }
        return known;
    }

    /// Makes the exception when it is first asked for.
    MobulaException decode() {
        throw new IllegalStateException("A failure without an exception: a bug in the runtime");
    }

    /// Writes it for another process.
    void write(WireWriter out) {
        WireFailure.write(out, exception());
    }

    /// A failure as it arrived from another process: made an exception by the thread that asks for it, since the
    /// classes of a user's exception run code.
    static final class Encoded extends Failure {
        private final byte[] encoding;
        private final ClassLoader loader;

        /// @param encoding as [WireFailure] writes it
        /// @param loader finds the classes of causes
        Encoded(byte[] encoding, ClassLoader loader) {
            this.encoding = encoding;
            this.loader = loader;
        }

        @Override
        MobulaException decode() {
            return WireFailure.read(new WireReader().wrap(encoding, 0, encoding.length), loader);
        }

        @Override
        void write(WireWriter out) {
            out.putRaw(encoding, 0, encoding.length);
        }
    }
}
