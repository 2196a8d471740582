package dev.mobula.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.mobula.NotSendableException;
import dev.mobula.UnreadableValueException;
import dev.mobula.store.EncodedValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Bytes that no writer made end in [UnreadableValueException] or in some value; never in a hang, and never in a
/// lack of memory: test JVMs have little.
@SuppressWarnings({"JdkObsolete", "UnnecessaryStringBuilder"}) // classes that read lengths from bytes
class DamagedEncodingTest {
    private static final int TRIALS = 3_000;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    static LongStream seeds() {
        Long given = Long.getLong("mobula.seed");
        return given != null ? LongStream.of(given) : LongStream.rangeClosed(1, 6);
    }

    @ParameterizedTest(name = "seed={0}")
    @MethodSource("seeds")
    void survivesRandomBytes(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        assertTimeoutPreemptively(LIMIT, () -> {
            for (int i = 0; i < TRIALS; i++) {
                byte[] bytes = new byte[1 + random.nextInt(60)];
                random.nextBytes(bytes);
                bytes[0] = random.nextBoolean() ? GraphCodec.TAG : Plain.TAG;
                thaw(new EncodedValue(bytes, bytes.length, new Object[0]));
            }
        });
    }

    @ParameterizedTest(name = "seed={0}")
    @MethodSource("seeds")
    void survivesChangedBytes(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<EncodedValue> sound = sound(seed);
        assertTimeoutPreemptively(LIMIT, () -> {
            for (int i = 0; i < TRIALS; i++) {
                EncodedValue value = sound.get(random.nextInt(sound.size()));
                byte[] bytes = Arrays.copyOf(value.bytes(), value.length());
                for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                    int at = random.nextInt(bytes.length);
                    bytes[at] = random.nextBoolean() ? (byte) random.nextInt() : (byte) (0xFF >>> random.nextInt(8));
                }
                int length = random.nextInt(4) == 0 ? random.nextInt(bytes.length) + 1 : bytes.length;
                thaw(new EncodedValue(bytes, length, value.attachments()));
            }
        });
    }

    @Test
    void leavesTheBytesAsTheyAreWhenTheyEndTooEarly() {
        EncodedValue sound = (EncodedValue)
                ValueCodec.shared().freeze(new ArrayList<>(List.of("a long enough text", 1, 2L)), Origin.PUT);
        byte[] bytes = sound.bytes().clone();
        for (int length = 1; length < bytes.length; length++) {
            thaw(new EncodedValue(bytes, length, sound.attachments()));
        }

        assertThat(bytes).isEqualTo(sound.bytes());
    }

    @Test
    void worksAfterAFailure() {
        thaw(new EncodedValue(new byte[] {GraphCodec.TAG, 1, 2, 3}, 4, new Object[0]));

        assertThat(Codecs.copy(new ArrayList<>(List.of(1)))).containsExactly(1);
    }

    private static List<EncodedValue> sound(long seed) {
        List<Object> values = new ArrayList<>(List.of(
                new ArrayList<>(List.of("text", 1, 2L, List.of(3), Map.of("k", "v"))),
                new ArrayList<>(List.of("text", 1, 2L, 3f, 4d, 'c', (byte) 5, (short) 6, "日本", new String[] {"a"})),
                new Object[] {new RandomGraphs.Leafy(1, "a", 2, true, 'c'), new ArrayList<>(), new HashMap<>()},
                new HashMap<>(Map.of("a", new int[] {1, 2, 3}, "b", new double[200])),
                new TreeMap<>(Map.of("a", 1, "b", 2)),
                new PriorityQueue<>(List.of(3, 1, 2)),
                BitSet.valueOf(new long[] {1, 2, 3}),
                new java.util.Hashtable<>(Map.of("a", 1)),
                new java.util.concurrent.ConcurrentSkipListMap<>(Map.of("a", 1)),
                new StringBuilder("built"),
                new RuntimeException("x", new IllegalStateException("y")),
                new ArrayList<>(List.of(new java.math.BigInteger("123456789012345678901234567890")))));
        for (int i = 0; i < 40; i++) {
            values.add(new RandomGraphs(seed * 1_000 + i).next(4));
        }
        List<EncodedValue> encoded = new ArrayList<>();
        for (Object value : values) {
            try {
                if (ValueCodec.shared().freeze(value, Origin.PUT) instanceof EncodedValue one) {
                    encoded.add(one);
                }
            } catch (NotSendableException cyclic) {
                // not one to damage
            }
        }
        return encoded;
    }

    private static void thaw(EncodedValue value) {
        try {
            ValueCodec.shared().thaw(value, DamagedEncodingTest.class.getClassLoader(), Origin.PUT);
        } catch (UnreadableValueException expected) {
            assertThat(expected).hasMessageStartingWith("Cannot read value given to put: ");
        }
    }
}
