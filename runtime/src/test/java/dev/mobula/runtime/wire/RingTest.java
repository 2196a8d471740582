package dev.mobula.runtime.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("ThreadPriorityCheck") // a full ring is waited for
class RingTest {
    private static Ring ring(int capacity) {
        return new Ring(Arena.ofAuto().allocate(Ring.regionBytes(capacity), 64));
    }

    private static byte[] message(int size, long salt) {
        var bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (salt * 31 + i);
        }
        return bytes;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private record Sent(int type, String bytes) {}

    @ParameterizedTest(name = "seed={0}")
    @ValueSource(longs = {1, 2, 3, 4, 0xDEAD_BEEFL})
    void behavesLikeAQueue(long seed) {
        var random = new SplittableRandom(seed);
        var ring = ring(1 << (10 + random.nextInt(4)));
        var model = new ArrayDeque<Sent>();
        int refused = 0;
        for (int step = 0; step < 50_000; step++) {
            if (random.nextInt(5) < 3) {
                var bytes = message(random.nextInt(ring.maxMessageBytes() + 1), step);
                int type = 1 + random.nextInt(100);
                if (ring.offer(type, bytes, 0, bytes.length)) {
                    model.add(new Sent(type, text(bytes)));
                } else {
                    refused++;
                    // What is in it, and this one, and the same again for padding, take up more than there is.
                    int used = model.stream()
                            .mapToInt(sent -> sent.bytes.length() + 15 & -8)
                            .sum();
                    assertThat(used + 4 * (ring.maxMessageBytes() + 8)).isGreaterThan(ring.capacity());
                    assertThat(ring.hasMessages()).isTrue();
                }
            } else {
                int limit = 1 + random.nextInt(10);
                int before = model.size();
                int polled = ring.poll(
                        (type, reader) -> {
                            var sent = model.remove();
                            assertThat(type).isEqualTo(sent.type);
                            assertThat(text(reader.getRaw(reader.remaining()))).isEqualTo(sent.bytes);
                        },
                        limit);
                assertThat(polled).isEqualTo(before - model.size()).isEqualTo(Math.min(before, limit));
            }
            assertThat(ring.hasMessages()).isEqualTo(!model.isEmpty());
        }
        assertThat(refused).isPositive();
    }

    @ParameterizedTest(name = "producers={0}")
    @ValueSource(ints = {1, 2, 4, 8})
    void keepsTheOrderOfEachProducerAndLosesNothing(int producers) throws Exception {
        var ring = ring(4096);
        int each = 40_000;
        var threads = new ArrayList<Thread>();
        for (int producer = 0; producer < producers; producer++) {
            int number = producer;
            threads.add(Thread.ofPlatform().start(() -> {
                var random = new SplittableRandom(number);
                var writer = new WireWriter();
                for (int i = 0; i < each; i++) {
                    int size = random.nextInt(200);
                    writer.reset().putInt(number).putInt(i).putRaw(message(size, i), 0, size);
                    while (!ring.offer(7, writer.bytes(), 0, writer.position())) {
                        Thread.yield();
                    }
                }
            }));
        }
        var next = new int[producers];
        var wrong = new AtomicInteger();
        long end = System.nanoTime() + 60_000_000_000L;
        for (long seen = 0; seen < (long) producers * each; ) {
            int polled = ring.poll(
                    (type, reader) -> {
                        int producer = reader.getInt();
                        int number = reader.getInt();
                        int size = reader.remaining();
                        if (type != 7
                                || number != next[producer]++
                                || !Arrays.equals(reader.getRaw(size), message(size, number))) {
                            wrong.incrementAndGet();
                        }
                    },
                    50);
            seen += polled;
            if (polled == 0) {
                assertThat(System.nanoTime()).as("in time").isLessThan(end);
                Thread.yield();
            } else if (seen % 64 == 0) {
                LockSupport.parkNanos(1_000); // slow, so that the ring is full most of the time
            }
        }
        for (var thread : threads) {
            thread.join();
        }
        assertThat(wrong).hasValue(0);
        assertThat(next).containsOnly(each);
        assertThat(ring.hasMessages()).isFalse();
    }

    @Test
    void isFullUntilSomethingIsPolled() {
        var ring = ring(1024);
        var bytes = message(ring.maxMessageBytes(), 1);
        int count = 0;
        while (ring.offer(1, bytes, 0, bytes.length)) {
            count++;
        }
        assertThat(count).isEqualTo(8);
        assertThat(ring.poll((_, _) -> {}, 1)).isEqualTo(1);
        assertThat(ring.offer(1, bytes, 0, bytes.length)).isTrue();
        assertThat(ring.offer(1, bytes, 0, bytes.length)).isFalse();
    }

    @Test
    void takesTheLongestMessageWheneverItIsEmpty() {
        var ring = ring(1024);
        var longest = message(ring.maxMessageBytes(), 1);
        for (int i = 0; i < 1_000; i++) {
            assertThat(ring.offer(1, longest, 0, i % 17)).isTrue();
            assertThat(ring.poll((_, _) -> {}, 2)).isEqualTo(1);
            assertThat(ring.offer(1, longest, 0, longest.length)).isTrue();
            assertThat(ring.poll((_, reader) -> assertThat(reader.remaining()).isEqualTo(120), 2))
                    .isEqualTo(1);
        }
    }

    @Test
    void refusesWhatCannotFit() {
        var ring = ring(1024);
        assertThatThrownBy(() -> ring.offer(1, new byte[200], 0, 121))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A message of 121 bytes: a ring of 1024 takes at most 120, "
                        + "larger values go through the store");
        assertThatThrownBy(() -> ring.offer(0, new byte[1], 0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("type=0 is not a type of message: see MessageType");
        assertThatThrownBy(() -> new Ring(Arena.ofAuto().allocate(1000, 8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A region of 1000 bytes: use regionBytes(capacity) with a power of two from 1024 to"
                        + " 1073741824");
    }

    @Test
    void goesOnAfterAnOfferOutsideItsArray() {
        var ring = ring(1024);
        assertThatThrownBy(() -> ring.offer(1, new byte[10], 5, 10)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(ring.offer(2, new byte[10], 0, 10)).isTrue();
        var types = new ArrayList<Integer>();
        ring.poll((type, _) -> types.add(type), 10);
        assertThat(types).containsExactly(2);
    }

    @Test
    void countsAMessageAsReadEvenIfItsHandlerFails() {
        var ring = ring(1024);
        for (int type = 1; type <= 3; type++) {
            ring.offer(type, new byte[4], 0, 4);
        }
        assertThatThrownBy(() -> ring.poll(
                        (type, _) -> {
                            if (type == 2) {
                                throw new IllegalStateException("two");
                            }
                        },
                        10))
                .hasMessage("two");
        var types = new ArrayList<Integer>();
        ring.poll((type, _) -> types.add(type), 10);
        assertThat(types).containsExactly(3);
    }

    @Test
    void isNotPolledFromWithinAHandler() {
        var ring = ring(1024);
        ring.offer(1, new byte[4], 0, 4);
        assertThatThrownBy(() -> ring.poll((_, _) -> ring.poll((_, _) -> {}, 1), 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("poll() from within a handler: keep what cannot be offered for later");
        assertThat(ring.poll((_, _) -> {}, 1)).isZero();
    }

    @Test
    void goesOnWhereAnEarlierConsumerStopped() {
        var region = Arena.ofAuto().allocate(Ring.regionBytes(1024), 64);
        var first = new Ring(region);
        first.offer(1, new byte[4], 0, 4);
        first.offer(2, new byte[4], 0, 4);
        first.poll((_, _) -> {}, 1);
        var types = new ArrayList<Integer>();
        new Ring(region).poll((type, _) -> types.add(type), 10);
        assertThat(types).containsExactly(2);
    }

    @Test
    void allocatesNothing() {
        var ring = ring(4096);
        var bytes = message(100, 1);
        var seen = new long[1];
        Link.Handler handler = (_, reader) -> seen[0] += reader.getLong();
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 20; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 10_000; i++) {
                ring.offer(1, bytes, 0, bytes.length);
                ring.offer(1, bytes, 0, bytes.length);
                ring.poll(handler, 10);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least).as("bytes for 20,000 messages").isLessThan(20_000);
        assertThat(seen[0]).isNotZero();
    }
}
