package dev.mobula.runtime.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever the other side scribbles into a ring, this side only says that it is malformed.
class DamagedRingTest {
    private static final int CAPACITY = 1024;
    private static final int LIMIT = 64;

    private final MemorySegment region = Arena.ofAuto().allocate(Ring.regionBytes(CAPACITY), 64);

    @ParameterizedTest(name = "seed={0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void onlySaysThatItIsMalformed(long seed) {
        var random = new SplittableRandom(seed);
        var bytes = new byte[120];
        int malformed = 0;
        for (int round = 0; round < 25_000; round++) {
            region.fill((byte) 0);
            var ring = new Ring(region);
            var reopened = random.nextInt(4) == 0;
            int before = random.nextInt(30);
            for (int i = 0; i < before; i++) {
                ring.offer(1 + i, bytes, 0, random.nextInt(bytes.length + 1));
                if (random.nextInt(3) == 0) {
                    ring.poll((_, _) -> {}, 1);
                }
            }
            for (int i = random.nextInt(4); i >= 0; i--) {
                scribble(random);
            }
            if (reopened) {
                ring = new Ring(region);
            }
            for (int i = 0; i < 10; i++) {
                try {
                    ring.offer(1, bytes, 0, random.nextInt(bytes.length + 1));
                } catch (MalformedMessageException e) {
                    malformed++;
                }
                try {
                    int[] seen = {0};
                    int polled = ring.poll(
                            (type, reader) -> {
                                assertThat(type).isPositive();
                                assertThat(reader.remaining()).isLessThanOrEqualTo(bytes.length);
                                seen[0]++;
                            },
                            LIMIT);
                    assertThat(polled).isEqualTo(seen[0]).isLessThanOrEqualTo(LIMIT);
                    ring.hasMessages();
                } catch (MalformedMessageException e) {
                    malformed++;
                }
            }
        }
        assertThat(malformed).isPositive();
    }

    private void scribble(SplittableRandom random) {
        int header = random.nextInt(3);
        long at = switch (header) {
            case 0 -> 128L * random.nextInt(3); // one of the ring's own words
            case 1 -> Ring.HEADER_BYTES + 8L * random.nextInt(CAPACITY / 8);
            default -> random.nextLong(region.byteSize() / 8) * 8;
        };
        switch (random.nextInt(4)) {
            case 0 -> region.set(ValueLayout.JAVA_BYTE, at + random.nextInt(8), (byte) random.nextInt());
            case 1 -> region.set(ValueLayout.JAVA_INT, at, random.nextInt());
            case 2 -> region.set(ValueLayout.JAVA_INT, at, random.nextInt(-300, 300));
            default -> region.set(ValueLayout.JAVA_LONG, at, random.nextLong());
        }
    }

    @Test
    void namesARecordThatDoesNotFit() {
        var ring = new Ring(region);
        ring.offer(5, new byte[4], 0, 4);
        region.set(ValueLayout.JAVA_INT, Ring.HEADER_BYTES, 2048);
        assertThatThrownBy(() -> ring.poll((_, _) -> {}, 1))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessage("A malformed message: a record of 2048 bytes and type 5 at 0 in a ring of 1024");
        assertThatThrownBy(() -> ring.poll((_, _) -> {}, 1)).as("again").isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void namesWordsOfTheRingThatDoNotBelongTogether() {
        var ring = new Ring(region);
        region.set(ValueLayout.JAVA_LONG, 128, 4096);
        region.set(ValueLayout.JAVA_LONG, 256, 4096);
        assertThatThrownBy(() -> ring.offer(5, new byte[4], 0, 4))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessage("A malformed message: the ring's tail=0 and head=4096 do not belong together");
    }
}
