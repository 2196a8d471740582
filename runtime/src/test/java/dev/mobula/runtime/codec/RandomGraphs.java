package dev.mobula.runtime.codec;

import java.io.Serializable;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// Makes random values: nested, shared and cyclic, of all kinds that can be sent.
@SuppressWarnings({"EnumOrdinal", "JdkObsolete", "RefactorSwitch", "UnnecessaryStringBuilder", "serial", "unused"})
final class RandomGraphs {
    private final SplittableRandom random;
    private final List<Object> made = new ArrayList<>();

    RandomGraphs(long seed) {
        random = new SplittableRandom(seed);
    }

    record Leafy(int number, String text, double fraction, boolean flag, char letter) {}

    record Branch(Object left, Object right, List<Object> list) {}

    @SuppressWarnings("ArrayRecordComponent")
    record Arrays2(int[] ints, Object[] objects, byte tiny, short small, long wide, float single) {}

    static class Plain {
        private final Object held;
        private int number;
        private Plain self;
        private transient Object forgotten = "initial";

        Plain(Object held, int number) {
            this.held = held;
            this.number = number;
        }
    }

    static final class Extended extends Plain implements Serializable {
        private final Map<String, Object> map;

        Extended(Object held, int number, Map<String, Object> map) {
            super(held, number);
            this.map = map;
        }
    }

    static final class Listing extends ArrayList<Object> {
        private final Object extra;

        Listing(Object extra) {
            this.extra = extra;
        }
    }

    Object next(int depth) {
        if (!made.isEmpty() && random.nextInt(8) == 0) {
            return made.get(random.nextInt(made.size()));
        }
        return depth == 0 || random.nextInt(5) == 0 ? leaf() : node(depth - 1);
    }

    private Object leaf() {
        return switch (random.nextInt(18)) {
            case 0 -> null;
            case 1 -> random.nextInt();
            case 2 -> random.nextLong();
            case 3 -> random.nextDouble();
            case 4 -> random.nextBoolean();
            case 5 -> (byte) random.nextInt();
            case 6 -> (char) random.nextInt();
            case 7 -> Float.intBitsToFloat(random.nextInt() & 0x7F7FFFFF);
            case 8 -> text();
            case 9 -> TimeUnit.values()[random.nextInt(7)];
            case 10 -> new BigDecimal(random.nextInt()).movePointLeft(3);
            case 11 -> Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
            case 12 -> new UUID(random.nextLong(), random.nextLong());
            case 13 -> Duration.ofNanos(random.nextLong());
            case 14 -> new Leafy(random.nextInt(), text(), random.nextDouble(), random.nextBoolean(), 'x');
            case 15 -> List.of(random.nextInt(), text());
            case 16 -> Optional.of(random.nextInt());
            default -> Map.class;
        };
    }

    private String text() {
        int length = random.nextInt(40);
        StringBuilder text = new StringBuilder();
        boolean ascii = random.nextBoolean();
        for (int i = 0; i < length; i++) {
            text.append((char) (ascii ? 32 + random.nextInt(90) : random.nextInt(0x10000)));
        }
        return text.toString();
    }

    private Object node(int depth) {
        int kind = random.nextInt(20);
        Object node = kind < 10 ? collection(kind, depth) : object(kind, depth);
        made.add(node);
        return node;
    }

    private Object collection(int kind, int depth) {
        switch (kind) {
            case 0, 1 -> {
                List<Object> list = random.nextBoolean() ? new ArrayList<>() : new LinkedList<>();
                made.add(list); // so that a part may refer back to it
                fill(list, depth);
                return list;
            }
            case 2 -> {
                Map<Object, Object> map = new HashMap<>();
                made.add(map);
                for (int i = random.nextInt(5); i > 0; i--) {
                    map.put(text(), next(depth));
                }
                return map;
            }
            case 3 -> {
                Map<String, Object> map = random.nextBoolean() ? new LinkedHashMap<>() : new TreeMap<>();
                for (int i = random.nextInt(5); i > 0; i--) {
                    map.put(text(), next(depth));
                }
                return map;
            }
            case 4 -> {
                return new HashSet<>(List.of(text() + 1, random.nextInt(), 3L));
            }
            case 5 -> {
                EnumMap<TimeUnit, Object> map = new EnumMap<>(TimeUnit.class);
                map.put(TimeUnit.DAYS, next(depth));
                return map;
            }
            case 6 -> {
                return Collections.unmodifiableList(new ArrayList<>(Arrays.asList(next(depth), next(depth))));
            }
            case 7 -> {
                return new ArrayDeque<>(List.of(text(), random.nextInt()));
            }
            case 8 -> {
                return new ConcurrentHashMap<>(Map.of(text() + "k", random.nextInt()));
            }
            default -> {
                return Arrays.asList(next(depth), next(depth));
            }
        }
    }

    private Object object(int kind, int depth) {
        switch (kind) {
            case 10, 11 -> {
                return new Branch(next(depth), next(depth), new ArrayList<>(Arrays.asList(next(depth))));
            }
            case 12 -> {
                return new Arrays2(
                        random.ints(random.nextInt(200)).toArray(),
                        new Object[] {next(depth), next(depth)},
                        (byte) random.nextInt(),
                        (short) random.nextInt(),
                        random.nextLong(),
                        random.nextInt());
            }
            case 13 -> {
                Plain plain = new Plain(next(depth), random.nextInt());
                plain.self = plain;
                return plain;
            }
            case 14 -> {
                Map<String, Object> map = new HashMap<>();
                map.put("k", next(depth));
                return new Extended(next(depth), random.nextInt(), map);
            }
            case 15 -> {
                Listing listing = new Listing(next(depth));
                made.add(listing);
                fill(listing, depth);
                return listing;
            }
            case 16 -> {
                return new AtomicReference<>(next(depth));
            }
            case 17 -> {
                BitSet bits = new BitSet();
                bits.set(random.nextInt(500));
                return bits;
            }
            case 18 -> {
                return new double[][] {{random.nextDouble()}, new double[random.nextInt(100)]};
            }
            default -> {
                return new StringBuilder(text());
            }
        }
    }

    private void fill(List<Object> list, int depth) {
        for (int i = random.nextInt(6); i > 0; i--) {
            list.add(next(depth));
        }
    }
}
