package dev.mobula.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mobula.RemoteCallable;
import dev.mobula.Resources;
import dev.mobula.TaskOptions;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ImmutabilityTest {
    private record Point(int x, double y, String label) {}

    private record Tree(int value, Tree left, Tree right) {}

    private record Box(Object content) {}

    private record Pair<A, B>(A first, B second) {}

    @SuppressWarnings("ArrayRecordComponent") // this is what it is about
    private record Samples(int[] data) {}

    private sealed interface Shape {}

    private record Circle(double radius) implements Shape {}

    private enum Origo implements Shape {
        HERE
    }

    private record Drawing(Shape shape, TimeUnit unit) {}

    private sealed interface Loose {}

    private record Tight(int x) implements Loose {}

    private static final class Changing implements Loose {
        @SuppressWarnings("unused")
        int x;
    }

    private record Either(Loose value) {}

    private enum Level {
        LOW,
        HIGH {
            @Override
            public String toString() {
                return "high";
            }
        }
    }

    static Stream<Object> immutableValues() {
        return Stream.of(
                true,
                (byte) 1,
                'c',
                (short) 2,
                3,
                4L,
                5f,
                6d,
                "text",
                Level.LOW,
                Level.HIGH,
                String.class,
                int.class,
                BigInteger.TEN,
                new BigDecimal("1.50"),
                UUID.randomUUID(),
                URI.create("mobula:test"),
                Locale.FRANCE,
                Pattern.compile("a+"),
                StandardCharsets.UTF_8,
                Path.of("data", "file"),
                Instant.EPOCH,
                Duration.ofSeconds(1),
                LocalDate.EPOCH,
                ZoneId.of("Europe/Paris"),
                ZonedDateTime.now(ZoneId.of("UTC")),
                OptionalInt.of(1),
                Optional.empty(),
                Optional.of("x"),
                Optional.of(new Point(1, 2, "p")),
                new Point(1, 2, null),
                new Tree(1, new Tree(2, null, null), null),
                new Box("text"),
                new Box(new Box(List.of(1, Level.HIGH))),
                new Pair<>("a", List.of("b")),
                new Drawing(new Circle(1), TimeUnit.DAYS),
                new Drawing(Origo.HERE, TimeUnit.DAYS),
                new Either(new Tight(1)),
                List.of(),
                List.of(1),
                List.of(1, 2, 3),
                List.of(1, 2, 3).subList(0, 2),
                IntStream.range(0, 5_000).boxed().toList(),
                Stream.of("a", null).toList(),
                Set.of("a", "b"),
                Map.of(),
                Map.of("a", List.of(1)),
                Map.entry("a", 1),
                Map.copyOf(new HashMap<>(Map.of(1, 2, 3, 4))),
                Collections.emptyList(),
                Collections.singletonList("a"),
                Collections.singletonMap("a", "b"),
                Resources.cpus(2),
                TaskOptions.DEFAULT,
                (RemoteCallable<Integer>) () -> 42,
                (RemoteCallable<Level[]>) Level::values);
    }

    static Stream<Object> mutableValues() {
        return Stream.of(
                new int[0],
                new ArrayList<>(List.of(1)),
                Collections.unmodifiableList(new ArrayList<>(List.of(1))),
                List.of(1, new ArrayList<>()),
                Map.of("a", new int[1]),
                Optional.of(new StringBuilder()),
                new Box(new int[1]),
                new Box(List.of(new Box(new ArrayList<>()))),
                new Samples(new int[1]),
                new Pair<>("a", new HashMap<>()),
                new Either(new Changing()),
                new Object(),
                new BigDecimal("1") {
                    private static final long serialVersionUID = 1;
                },
                new RuntimeException("x"));
    }

    @ParameterizedTest
    @MethodSource("immutableValues")
    void sharesWhatNeverChanges(Object value) {
        assertThat(ValueCodec.shared().isImmutable(value)).isTrue();
        assertThat(ValueCodec.shared().freeze(value, Origin.PUT)).isSameAs(value);
        assertThat(ValueCodec.shared().thaw(value, getClass().getClassLoader(), Origin.PUT))
                .isSameAs(value);
    }

    @ParameterizedTest
    @MethodSource("mutableValues")
    void doesNotShareWhatMayChange(Object value) {
        assertThat(ValueCodec.shared().isImmutable(value)).isFalse();
    }

    @Test
    void sharesNull() {
        assertThat(ValueCodec.shared().isImmutable(null)).isTrue();
        assertThat(ValueCodec.shared().freeze(null, Origin.PUT)).isNull();
        assertThat(ValueCodec.shared().thaw(null, getClass().getClassLoader(), Origin.PUT))
                .isNull();
    }

    @Test
    void sharesALambdaWhoseCapturedVariablesNeverChange() {
        String text = UUID.randomUUID().toString();
        List<Integer> numbers = List.of(1, 2);
        RemoteCallable<String> immutable = () -> text + numbers;
        int[] counter = {0};
        RemoteCallable<Integer> mutable = () -> counter[0]++;

        assertThat(ValueCodec.shared().isImmutable(immutable)).isTrue();
        assertThat(ValueCodec.shared().isImmutable(mutable)).isFalse();
    }

    @Test
    void doesNotShareALambdaThatCannotBeSent() {
        Runnable plain = () -> {};

        assertThat(ValueCodec.shared().isImmutable(plain)).isFalse();
    }

    @Test
    void countsWhatIsNestedTooDeeplyAsMutable() {
        Object nested = "core";
        for (int i = 0; i < Immutability.DEPTH_LIMIT + 10; i++) {
            nested = new Box(nested);
        }

        assertThat(ValueCodec.shared().isImmutable(nested)).isFalse();
        assertThat(Codecs.copy(nested)).isEqualTo(nested).isNotSameAs(nested);
    }
}
