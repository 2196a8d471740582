package dev.mobula.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.chrono.JapaneseDate;
import java.util.AbstractMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Calendar;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Currency;
import java.util.Date;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@SuppressWarnings({"JavaUtilDate", "JdkObsolete", "UnnecessaryStringBuilder"}) // old types must travel too
class JdkTypesTest {
    private static <T> List<T> list(Collection<T> elements) {
        return new ArrayList<>(elements);
    }

    private static EnumMap<TimeUnit, Object> enumMap() {
        EnumMap<TimeUnit, Object> map = new EnumMap<>(TimeUnit.class);
        map.put(TimeUnit.DAYS, list(List.of(1)));
        return map;
    }

    private static BitSet bits() {
        BitSet bits = new BitSet();
        bits.set(3);
        bits.set(200);
        return bits;
    }

    private static Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("a", "b");
        return properties;
    }

    static Stream<Object> valuesWithEquals() {
        return Stream.of(
                list(List.of("a", "b")),
                list(Arrays.asList(1, null, 2L, 3f, 4d, 'c', (byte) 5, (short) 6, true)),
                new LinkedList<>(List.of(1, 2)),
                new HashMap<>(Map.of("a", 1, "b", 2)),
                new LinkedHashMap<>(Map.of("z", 1, "a", 2)),
                new TreeMap<>(Map.of("z", 1, "a", 2)),
                new HashSet<>(Set.of(1, 2)),
                new LinkedHashSet<>(List.of(3, 1, 2)),
                new TreeSet<>(Set.of("b", "a")),
                enumMap(),
                EnumSet.of(TimeUnit.DAYS, TimeUnit.HOURS),
                EnumSet.noneOf(TimeUnit.class),
                bits(),
                new ConcurrentHashMap<>(Map.of("a", 1)),
                new ConcurrentSkipListMap<>(Map.of("a", 1)),
                new CopyOnWriteArrayList<>(List.of(1, 2)),
                new CopyOnWriteArraySet<>(List.of(1, 2)),
                Arrays.asList("a", null),
                Collections.unmodifiableList(list(List.of(1))),
                Collections.unmodifiableSet(new HashSet<>(Set.of(1))),
                Collections.unmodifiableMap(new HashMap<>(Map.of(1, 2))),
                Collections.unmodifiableSortedMap(new TreeMap<>(Map.of(1, 2))),
                Collections.synchronizedList(list(List.of(1))),
                Collections.synchronizedSet(new HashSet<>(Set.of(1))),
                Collections.synchronizedMap(new HashMap<>(Map.of(1, 2))),
                Collections.checkedList(list(List.of("a")), String.class),
                Collections.nCopies(3, list(List.of(1))),
                Collections.singletonList(list(List.of(1))),
                Collections.singletonMap("a", list(List.of(1))),
                List.of(list(List.of(1)), list(List.of(2))),
                Stream.of(list(List.of(1)), null).toList(),
                Set.of(list(List.of(1)), list(List.of(2)), list(List.of(3))),
                Map.of("a", list(List.of(1)), "b", list(List.of(2))),
                Map.entry("a", list(List.of(1))),
                new AbstractMap.SimpleEntry<>("a", 1),
                properties(),
                new Date(12_345),
                Calendar.getInstance(Locale.FRANCE),
                Optional.of(list(List.of(1))),
                list(List.of(
                        BigInteger.TWO.pow(100),
                        new BigDecimal("1.50"),
                        UUID.randomUUID(),
                        URI.create("mobula:x"),
                        Locale.forLanguageTag("zh-Hans-CN"),
                        Currency.getInstance("EUR"),
                        StandardCharsets.UTF_16,
                        Path.of("a", "b"),
                        InetAddress.getLoopbackAddress(),
                        Instant.EPOCH,
                        LocalDate.EPOCH,
                        ZoneId.of("Europe/Paris"),
                        ZonedDateTime.of(2026, 1, 2, 3, 4, 5, 6, ZoneId.of("Asia/Tokyo")),
                        JapaneseDate.of(2026, 1, 2),
                        TimeUnit.DAYS,
                        String.class,
                        int[].class,
                        long.class)));
    }

    @ParameterizedTest
    @MethodSource("valuesWithEquals")
    void copiesToAnEqualObjectOfTheSameClass(Object value) {
        Object copy = Codecs.copy(value);

        assertThat(copy).isEqualTo(value).isNotSameAs(value);
        assertThat(copy.getClass()).isEqualTo(value.getClass());
    }

    static Stream<Object> valuesWithText() {
        LongAdder adder = new LongAdder();
        adder.add(7);
        return Stream.of(
                new StringBuilder("built"),
                new StringBuffer("built"),
                new AtomicLong(5),
                new AtomicInteger(6),
                new AtomicBoolean(true),
                new AtomicReference<>(list(List.of(1))),
                adder,
                new ArrayDeque<>(List.of(1, 2, 3)),
                new PriorityQueue<>(List.of(3, 1, 2)),
                new ConcurrentLinkedQueue<>(List.of(1, 2)));
    }

    @ParameterizedTest
    @MethodSource("valuesWithText")
    void copiesWhatHasNoEqualsByContent(Object value) {
        Object copy = Codecs.copy(value);

        assertThat(copy).isNotSameAs(value).hasToString(value.toString());
        assertThat(copy.getClass()).isEqualTo(value.getClass());
    }

    @Test
    void keepsTheComparatorOfASortedMap() {
        TreeMap<String, Integer> map = new TreeMap<>(Comparator.reverseOrder());
        map.put("a", 1);
        map.put("b", 2);
        NavigableMap<String, Integer> copy = Codecs.copy(map);
        copy.put("c", 3);

        assertThat(copy.keySet()).containsExactly("c", "b", "a");
    }

    @Test
    void keepsAComparatorThatIsASerializableLambda() {
        PriorityQueue<String> queue = new PriorityQueue<>((Comparator<String> & Serializable) (a, b) -> b.compareTo(a));
        queue.addAll(List.of("a", "c", "b"));

        assertThat(Codecs.copy(queue).poll()).isEqualTo("c");
    }

    @Test
    void keepsTheAccessOrderOfALinkedHashMap() {
        LinkedHashMap<String, Integer> map = new LinkedHashMap<>(16, 0.75f, true);
        map.put("a", 1);
        map.put("b", 2);
        LinkedHashMap<String, Integer> copy = Codecs.copy(map);
        copy.get("a");

        assertThat(copy.keySet()).containsExactly("b", "a");
    }

    @Test
    void keepsTheStateOfARandomGenerator() {
        Random random = new Random(42);
        random.nextGaussian();

        assertThat(Codecs.copy(random).nextGaussian()).isEqualTo(random.nextGaussian());
    }

    @Test
    void keepsKeysByIdentityTheSameAsElsewhereInTheValue() {
        StringBuilder key = new StringBuilder("key");
        IdentityHashMap<StringBuilder, String> map = new IdentityHashMap<>();
        map.put(key, "v");
        List<Object> copy = Codecs.copy(list(List.of(key, map)));

        assertThat(((Map<?, ?>) copy.get(1)).get(copy.get(0))).isEqualTo("v");
    }

    @Test
    void keepsSpecialCharactersOfStrings() {
        List<String> texts =
                List.of("", "a", "é", "日本語", "\uD83D\uDC1F", "\uD83D", "x".repeat(100_000), "é".repeat(70));

        assertThat(Codecs.copy(list(texts))).isEqualTo(texts);
    }

    @Test
    void sendsViewsAsPlainCopies() {
        List<Integer> numbers = list(List.of(1, 2, 3));
        Map<String, Integer> map = new LinkedHashMap<>(Map.of("a", 1));

        assertThat(Codecs.copy((Object) numbers.subList(0, 2)))
                .isEqualTo(List.of(1, 2))
                .isInstanceOf(ArrayList.class);
        assertThat(Codecs.copy((Object) numbers.reversed())).isEqualTo(List.of(3, 2, 1));
        assertThat(Codecs.copy((Object) map.keySet())).isEqualTo(Set.of("a")).isInstanceOf(LinkedHashSet.class);
        assertThat(Codecs.copy((Object) map.values())).isEqualTo(List.of(1));
        assertThat(Codecs.copy((Object) map.entrySet())).isEqualTo(Set.of(Map.entry("a", 1)));
        assertThat(Codecs.copy((Object) Map.of("k", list(List.of(1))).keySet())).isEqualTo(Set.of("k"));
    }

    @Test
    void copiesArraysOfEveryKind() {
        Object[] value = {
            new byte[] {1},
            new boolean[] {true},
            new short[] {2},
            new char[] {'c'},
            new int[] {3, -1},
            new long[] {4, -1},
            new float[] {5, Float.NaN},
            new double[] {6},
            new byte[1_000],
            new boolean[1_000],
            new short[1_000],
            new char[1_000],
            new int[1_000],
            new long[1_000],
            new float[1_000],
            new double[1_000],
            new int[][] {{1}, null, {2, 3}},
            new String[] {"a", null},
            new Integer[] {1, null},
            new TimeUnit[] {TimeUnit.DAYS},
            new List<?>[] {list(List.of(1))},
            new Object[0][0]
        };
        Object[] copy = Codecs.copy(value);

        assertThat(Arrays.deepEquals(copy, value)).isTrue();
        for (int i = 0; i < value.length; i++) {
            assertThat(copy[i]).isNotSameAs(value[i]).hasSameClassAs(value[i]);
        }
    }

    @Test
    void copiesAnArrayOfPrimitivesOnceWhenFrozenAndOnceForEachReader() {
        double[] original = new double[10_000];
        Object frozen = ValueCodec.shared().freeze(original, Origin.PUT);
        original[0] = 1;
        ClassLoader loader = getClass().getClassLoader();
        double[] first = (double[]) ValueCodec.shared().thaw(frozen, loader, Origin.PUT);
        first[1] = 2;
        double[] second = (double[]) ValueCodec.shared().thaw(frozen, loader, Origin.PUT);

        assertThat(first).startsWith(0, 2);
        assertThat(second).startsWith(0, 0).isNotSameAs(first);
    }
}
