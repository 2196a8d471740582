package dev.mobula.runtime.codec;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.mobula.NotSendableException;

/// What the tests of this package do again and again.
final class Codecs {
    static final Origin JOB = Origin.argument("Pipeline.run", "job");

    private Codecs() {}

    @SuppressWarnings("unchecked") // a copy has the type of the original
    static <T> T copy(T value) {
        ValueCodec codec = ValueCodec.shared();
        return (T) codec.thaw(codec.freeze(value, JOB), Codecs.class.getClassLoader(), JOB);
    }

    static String refusal(Object value) {
        return catchThrowableOfType(
                        NotSendableException.class, () -> ValueCodec.shared().freeze(value, JOB))
                .getMessage();
    }
}
