package dev.mobula.runtime.codec;

import dev.mobula.RemoteCallable;
import dev.mobula.Resources;
import dev.mobula.Tensor;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.chrono.HijrahDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Currency;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Values of many sorts, the same in each process.
final class WireSamples {
    private WireSamples() {}

    record Point(int x, double y, String label) {}

    record Five(int id, String name, long at, double weight, boolean valid) {}

    record Tree(int value, Tree left, Tree right) {}

    @SuppressWarnings("ArrayRecordComponent") // this is what it is about
    record Batch(float[] data, List<Point> points, TimeUnit unit, byte[] more) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Batch that
                    && Arrays.equals(data, that.data)
                    && points.equals(that.points)
                    && unit == that.unit
                    && Arrays.equals(more, that.more);
        }

        @Override
        public int hashCode() {
            return points.hashCode();
        }
    }

    enum Shade {
        LIGHT,
        DARK {
            @Override
            boolean absorbs() {
                return true;
            }
        };

        boolean absorbs() {
            return false;
        }
    }

    /// An ordinary mutable class.
    static final class Node {
        private final String name;
        private final int[] numbers;
        private Node next;

        Node(String name, int... numbers) {
            this.name = name;
            this.numbers = numbers;
        }

        private String nextName() {
            return next == null ? null : next.name;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Node that
                    && name.equals(that.name)
                    && Arrays.equals(numbers, that.numbers)
                    && Objects.equals(nextName(), that.nextName());
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }
    }

    /// An exception of which another process may have no class.
    static final class Special extends IllegalStateException {
        private static final long serialVersionUID = 1;

        private final int code;

        Special(String message, int code, Throwable cause) {
            super(message, cause);
            this.code = code;
        }

        int code() {
            return code;
        }
    }

    /// Leaves and small values, immutable all through.
    static List<Object> immutable() {
        try {
            return List.of(
                    1,
                    -1L,
                    (short) 3,
                    (byte) 4,
                    'ß',
                    1.5f,
                    Double.NaN,
                    true,
                    false,
                    "",
                    "ascii of some length",
                    "x".repeat(127),
                    "x".repeat(128),
                    "y".repeat(20_000),
                    "Grüße, 日本 \uD83D\uDE00 and alone: \uD800 \uDC00x",
                    TimeUnit.DAYS,
                    Shade.LIGHT,
                    Shade.DARK,
                    String.class,
                    int.class,
                    Point[].class,
                    BigInteger.TWO.pow(200),
                    new BigDecimal("1234.5678"),
                    UUID.fromString("1b671a64-40d5-491e-99b0-da01ff1f3341"),
                    URI.create("http://example.org/a?b=c"),
                    URI.create("http://example.org/a").toURL(),
                    Locale.CANADA_FRENCH,
                    Currency.getInstance("EUR"),
                    StandardCharsets.UTF_16,
                    InetAddress.getByAddress("here", new byte[] {127, 0, 0, 1}),
                    InetAddress.getByAddress(new byte[16]),
                    InetSocketAddress.createUnresolved("example.org", 80),
                    new StackTraceElement("app", "m", "1", "C", "m", "C.java", 7),
                    OptionalInt.of(4),
                    OptionalInt.empty(),
                    OptionalLong.of(5),
                    OptionalDouble.of(6.5),
                    Optional.of("x"),
                    Optional.empty(),
                    Duration.ofMillis(1_500),
                    Instant.ofEpochSecond(1, 2),
                    LocalDate.of(2026, 1, 2),
                    ZonedDateTime.of(2026, 1, 2, 3, 4, 5, 6, ZoneId.of("Europe/Berlin")),
                    HijrahDate.of(1447, 1, 1),
                    Path.of("a", "b"),
                    Resources.cpus(0.5).with("license", 2),
                    List.of(),
                    List.of(1),
                    List.of(1, 2, 3),
                    List.of(1, 2, 3).subList(0, 2),
                    Arrays.asList(1, null).stream().toList(),
                    Set.of(1, 2, 3),
                    Map.of("a", 1),
                    Map.entry("k", List.of("v")),
                    Collections.emptyList(),
                    Collections.emptyMap(),
                    Collections.singletonList("s"),
                    Collections.singletonMap("k", 2),
                    new Point(1, 2, "p"),
                    new Five(1, "five", 2, 3, true),
                    new Tree(1, new Tree(2, null, null), null),
                    List.of(new Point(1, 2, "p"), Shade.DARK, List.of(Optional.of(1L))));
        } catch (UnknownHostException | java.net.MalformedURLException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /// Values that are copied between tasks.
    static List<Object> mutable() {
        Node cyclic = new Node("cyclic");
        cyclic.next = cyclic;
        Node chain = new Node("a", 1, 2);
        chain.next = new Node("b", new int[500]);
        return List.of(
                Tensor.of(new float[] {1, 2, 3, 4}, 2, 2).named("x", "y"),
                new Object[] {Tensor.of(new byte[70]), new Tensor[] {Tensor.scalar(7)}},
                new byte[] {1, 2, 3},
                new boolean[] {true, false, true},
                new short[] {1, -2},
                new char[] {'a', '日'},
                new int[] {1, Integer.MIN_VALUE},
                new float[] {1.5f, Float.NaN},
                new long[] {Long.MAX_VALUE},
                new double[] {-0.0, 1e300},
                new int[0],
                new int[][] {{1}, {}, new int[100]},
                new Object[] {1, "a", null, new int[] {1}},
                new String[] {"a", null},
                new ArrayList<>(List.of(1, "b", List.of(), new ArrayList<>(List.of(2.0)))),
                new HashMap<>(Map.of("k", 1L, "l", "m")),
                new LinkedHashMap<>(Map.of("k", 1)),
                new TreeMap<>(Map.of("b", 1, "a", 2)),
                BitSet.valueOf(new long[] {5}),
                new Batch(new float[100], new ArrayList<>(List.of(new Point(1, 2, "x"))), TimeUnit.DAYS, new byte[3]),
                cyclic,
                chain);
    }

    /// Code to submit, with what it gives.
    static Map<String, RemoteCallable<?>> code() {
        int number = 41;
        List<Integer> list = new ArrayList<>(List.of(1, 2));
        int[] array = new int[300];
        array[299] = 7;
        Supplier<String> inner = (Supplier<String> & Serializable) () -> "inner" + number;
        Map<String, RemoteCallable<?>> code = new TreeMap<>();
        code.put("42", () -> number + 1);
        code.put("[1, 2]7", () -> list.toString() + array[299]);
        code.put("inner41", inner::get);
        code.put("3", List.of("abc").getFirst()::length);
        code.put("Saved[text=kept]", new Saved("kept"));
        return code;
    }

    /// Code that is no lambda.
    record Saved(String text) implements RemoteCallable<Object> {
        @Override
        public Object call() {
            return this;
        }
    }

    /// Exceptions with all that can hang on them.
    static List<Throwable> thrown() {
        IllegalStateException withSuppressed =
                new IllegalStateException("with suppressed", new RuntimeException("cause"));
        withSuppressed.addSuppressed(new java.io.IOException("left open"));
        return List.of(
                new RuntimeException("plain"),
                new RuntimeException((String) null),
                new Special("special", 7, withSuppressed),
                withSuppressed,
                new java.io.UncheckedIOException(new java.io.IOException("no room")),
                recursion(),
                new AssertionError("an error"));
    }

    private static Throwable recursion() {
        try {
            return new RuntimeException("never " + deeper(0));
        } catch (StackOverflowError error) {
            return error;
        }
    }

    @SuppressWarnings("InfiniteRecursion") // this is what it is about
    private static int deeper(int level) {
        return deeper(level + 1) + 1;
    }
}
