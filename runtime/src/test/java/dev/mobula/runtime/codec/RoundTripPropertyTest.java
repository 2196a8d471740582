package dev.mobula.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mobula.NotSendableException;
import dev.mobula.store.EncodedValue;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RoundTripPropertyTest {
    private static final int VALUES_EACH = 200;

    static LongStream seeds() {
        Long given = Long.getLong("mobula.seed");
        return given != null ? LongStream.of(given) : LongStream.rangeClosed(1, 20);
    }

    @ParameterizedTest(name = "seed={0}")
    @MethodSource("seeds")
    void randomGraphsComeBackTheSameAndShareNothingMutable(long seed) {
        int copied = 0;
        for (int i = 0; i < VALUES_EACH; i++) {
            Object value = new RandomGraphs(seed * VALUES_EACH + i).next(6);
            try {
                SameShape.check(value, Codecs.copy(value));
                copied++;
            } catch (NotSendableException refused) {
                // The one thing in random graphs that cannot be sent.
                assertThat(refused).hasMessageContaining("which is built only after its parts");
            }
        }

        assertThat(copied).isGreaterThan(VALUES_EACH / 2);
    }

    @ParameterizedTest(name = "seed={0}")
    @MethodSource("seeds")
    void theSameValueGivesTheSameBytes(long seed) {
        Object value = new RandomGraphs(seed).next(4);
        Object first = freezeOrNull(value);
        Object second = freezeOrNull(value);
        if (first instanceof EncodedValue left && second instanceof EncodedValue right) {
            assertThat(left.length()).isEqualTo(right.length());
            assertThat(left.bytes()).isEqualTo(right.bytes());
        }
    }

    private static Object freezeOrNull(Object value) {
        try {
            return ValueCodec.shared().freeze(value, Origin.PUT);
        } catch (NotSendableException cyclic) {
            return null;
        }
    }
}
