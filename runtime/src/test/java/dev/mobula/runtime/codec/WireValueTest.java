package dev.mobula.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.mobula.NotSendableException;
import dev.mobula.ObjectRef;
import dev.mobula.TaskOptions;
import dev.mobula.UnreadableValueException;
import dev.mobula.runtime.wire.MalformedMessageException;
import dev.mobula.runtime.wire.WireReader;
import dev.mobula.runtime.wire.WireWriter;
import dev.mobula.store.EncodedValue;
import dev.mobula.store.LargeValue;
import dev.mobula.store.LargeValues;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WireValueTest {
    private static final ValueCodec CODEC = ValueCodec.shared();
    private static final ClassLoader LOADER = WireValueTest.class.getClassLoader();
    private static final int TRIALS = 5_000;

    @TempDir
    private Path folder;

    private LargeValues large;
    private final ObjectNames names = new ObjectNames();

    /// Names things by their place in a list.
    static final class ObjectNames implements WireValue.Names {
        final List<Object> known = new ArrayList<>();

        @Override
        public void write(Object carried, WireWriter out) {
            known.add(carried);
            out.putInt(known.size() - 1);
        }

        @Override
        public Object read(WireReader in) {
            int number = in.getInt();
            if (number < 0 || number >= known.size()) {
                throw new MalformedMessageException("thing " + number);
            }
            return known.get(number);
        }
    }

    @BeforeEach
    void useFiles() {
        large = new FileLargeValues(folder, 3);
    }

    static LongStream seeds() {
        Long given = Long.getLong("mobula.seed");
        return given != null ? LongStream.of(given) : LongStream.rangeClosed(1, 10);
    }

    static Stream<Object> samples() {
        return Stream.concat(WireSamples.immutable().stream(), WireSamples.mutable().stream());
    }

    private byte[] message(Object value) {
        WireWriter out = new WireWriter();
        WireValue.write(out, CODEC.encode(value, Codecs.JOB), names, large);
        return out.toBytes();
    }

    private Object read(byte[] message) {
        WireReader in = new WireReader().wrap(message, 0, message.length);
        EncodedValue read = WireValue.readForUse(in, names, large);
        assertThat(in.remaining()).isZero();
        return CODEC.thaw(read, LOADER, Codecs.JOB);
    }

    private byte[] throughNode(byte[] message) {
        WireReader in = new WireReader().wrap(message, 0, message.length);
        EncodedValue opaque = WireValue.readOpaque(in, names);
        assertThat(in.remaining()).isZero();
        names.known.clear();
        WireWriter out = new WireWriter();
        WireValue.writeOpaque(out, opaque, names);
        return out.toBytes();
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("samples")
    void givesEachValueAnEncodingThatComesBackTheSame(Object value) {
        Object copy = read(message(value));

        assertThat(copy).isEqualTo(value);
        if (!CODEC.isImmutable(value)) {
            SameShape.check(value, copy);
        }
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("samples")
    void passesThroughANodeUnchanged(Object value) {
        byte[] direct = message(value);

        assertThat(throughNode(direct)).isEqualTo(direct);
    }

    @Test
    void optionsTravelInsideOfOtherValues() {
        TaskOptions options = TaskOptions.DEFAULT.cpus(2).isolated();

        assertThat(read(message(List.of(options)))).usingRecursiveComparison().isEqualTo(List.of(options));
    }

    @Test
    void writesNullAsOneByte() {
        assertThat(message(null)).containsExactly(0);
        assertThat(read(message(null))).isNull();
        assertThat(throughNode(message(null))).containsExactly(0);
    }

    @ParameterizedTest(name = "seed={0}")
    @MethodSource("seeds")
    void randomGraphsComeBackTheSame(long seed) {
        int copied = 0;
        for (int i = 0; i < 100; i++) {
            Object value = new RandomGraphs(seed * 100 + i).next(6);
            try {
                byte[] message = message(value);
                SameShape.check(value, read(message));
                assertThat(throughNode(message)).isEqualTo(message);
                copied++;
            } catch (NotSendableException refused) {
                assertThat(refused).hasMessageContaining("which is built only after its parts");
            }
        }

        assertThat(copied).isGreaterThan(50);
    }

    @Test
    void doesNotEncodeTwice() {
        Object value = new ArrayList<>(List.of(1));
        EncodedValue encoded = CODEC.encode(value, Codecs.JOB);

        assertThat(CODEC.encode(encoded, Codecs.JOB)).isSameAs(encoded);
        assertThat(CODEC.encode(CODEC.freeze(value, Codecs.JOB), Codecs.JOB)).isNotNull();
    }

    @Test
    void carriesThingsInTheirOrderBesideArrays() {
        ObjectRef<?> first = ref();
        ObjectRef<?> second = ref();
        List<Object> value = new ArrayList<>(List.of(new int[100], second, new byte[70], first, List.of(second)));
        byte[] message = message(value);

        assertThat(names.known).containsExactly(second, first);
        EncodedValue opaque = WireValue.readOpaque(new WireReader().wrap(message, 0, message.length), names);
        assertThat(WireValue.carriedCount(opaque)).isEqualTo(2);
        assertThat(WireValue.carried(opaque)).containsExactly(second, first);
        assertThat(WireValue.largeValue(opaque)).isNull();
        List<?> copy = (List<?>) read(throughNode(message));
        assertThat(copy.get(1)).isSameAs(second);
        assertThat(copy.get(3)).isSameAs(first);
        assertThat((int[]) copy.getFirst()).hasSize(100);
    }

    @Test
    void putsLargeValuesIntoFilesWithWhatTheyCarryInTheMessage() throws IOException {
        ObjectRef<?> ref = ref();
        double[] numbers = new SplittableRandom(1).doubles(100_000).toArray();
        boolean[] flags = new boolean[1_000];
        flags[999] = true;
        List<Object> value = new ArrayList<>(List.of(numbers, ref, flags, "x".repeat(70_000)));
        byte[] message = message(value);

        assertThat(message).hasSizeLessThan(64);
        EncodedValue opaque = WireValue.readOpaque(new WireReader().wrap(message, 0, message.length), names);
        LargeValue file = WireValue.largeValue(opaque);
        assertThat(file).isNotNull();
        assertThat(file.clientNumber()).isEqualTo(3);
        assertThat(file.length()).isBetween(870_000L, 880_000L);
        assertThat(WireValue.carriedCount(opaque)).isEqualTo(1);
        assertThat(WireValue.carried(opaque)).containsExactly(ref);
        List<?> copy = (List<?>) read(throughNode(message));
        assertThat((double[]) copy.getFirst()).isEqualTo(numbers);
        assertThat(copy.get(1)).isSameAs(ref);
        assertThat((boolean[]) copy.get(2)).isEqualTo(flags);
        assertThat(copy.get(3)).isEqualTo("x".repeat(70_000));
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void putsALongTextIntoAFile() {
        String text = "ä".repeat(100_000);
        byte[] message = message(text);

        assertThat(message).hasSize(1 + 16 + 4);
        assertThat(read(throughNode(message))).isEqualTo(text);
    }

    @Test
    void saysWhenALargeValueIsGoneOrAnother() throws IOException {
        byte[] message = message(new int[100_000]);
        try (Stream<Path> files = Files.list(folder)) {
            Path file = files.findFirst().orElseThrow();
            Files.write(file, new byte[10]);
            assertThatThrownBy(() -> read(message))
                    .isInstanceOf(UnreadableValueException.class)
                    .hasMessageContaining("has 10 bytes");
            Files.delete(file);
        }
        assertThatThrownBy(() -> read(message))
                .isInstanceOf(UnreadableValueException.class)
                .hasMessageContaining("is not there any more: keep a reference");
    }

    @Test
    void damagedLargeValuesDoNoHarm() throws IOException {
        SplittableRandom random = new SplittableRandom(7);
        byte[] message = message(new ArrayList<>(List.of(new int[20_000], "x", new boolean[10])));
        Path file;
        try (Stream<Path> files = Files.list(folder)) {
            file = files.findFirst().orElseThrow();
        }
        byte[] sound = Files.readAllBytes(file);
        for (int i = 0; i < 500; i++) {
            byte[] damaged = sound.clone();
            damaged[random.nextInt(60)] = (byte) random.nextInt();
            Files.write(file, damaged);
            try {
                read(message);
            } catch (MalformedMessageException | UnreadableValueException expected) {
                assertThat(expected.getMessage()).isNotBlank();
            }
        }
    }

    @ParameterizedTest(name = "seed={0}")
    @MethodSource("seeds")
    void damagedMessagesDoNoHarm(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<byte[]> sound = new ArrayList<>();
        samples().forEach(value -> sound.add(message(value)));
        sound.add(message(new ArrayList<>(List.of(ref(), new long[80], ref()))));
        for (var code : WireSamples.code().values()) {
            sound.add(message(LambdaCodec.shared().snapshot(code)));
        }
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            for (int i = 0; i < TRIALS; i++) {
                byte[] message = sound.get(random.nextInt(sound.size())).clone();
                for (int changes = random.nextInt(3); changes > 0; changes--) {
                    int at = random.nextBoolean()
                            ? random.nextInt(Math.min(24, message.length))
                            : random.nextInt(message.length);
                    message[at] = random.nextBoolean() ? (byte) random.nextInt() : (byte) (0xFF >>> random.nextInt(8));
                }
                int length = random.nextInt(4) == 0 ? random.nextInt(message.length + 1) : message.length;
                tryToRead(Arrays.copyOf(message, length));
            }
        });
    }

    private void tryToRead(byte[] message) {
        try {
            EncodedValue opaque = WireValue.readOpaque(new WireReader().wrap(message, 0, message.length), names);
            WireValue.writeOpaque(new WireWriter(), opaque, new ObjectNames());
        } catch (MalformedMessageException expected) {
            assertThat(expected).hasMessageStartingWith("A malformed message: ");
        }
        try {
            WireReader in = new WireReader().wrap(message, 0, message.length);
            CODEC.thaw(WireValue.readForUse(in, names, large), LOADER, Origin.PUT);
        } catch (MalformedMessageException | UnreadableValueException expected) {
            assertThat(expected.getMessage()).isNotBlank();
        }
    }

    @SuppressWarnings("ReferenceEquality") // of a proxy
    private static ObjectRef<?> ref() {
        return (ObjectRef<?>) Proxy.newProxyInstance(
                LOADER, new Class<?>[] {ObjectRef.class}, (proxy, method, arguments) -> switch (method.getName()) {
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> proxy == arguments[0];
                    default -> "a reference";
                });
    }
}
