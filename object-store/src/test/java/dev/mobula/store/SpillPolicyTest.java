package dev.mobula.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mobula.store.SpillPolicy.Collection;
import dev.mobula.store.SpillPolicy.Fails;
import dev.mobula.store.SpillPolicy.Relief;
import dev.mobula.store.SpillPolicy.Waits;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SpillPolicyTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long START = -3 * SECOND; // clocks may begin below 0

    private final SpillPolicy policy = new SpillPolicy(SpillPolicySettings.DEFAULTS);

    private static StoreUse use(long used, long spillable, long spilling) {
        return new StoreUse(1_000, used, 1_000 - used, spillable, spilling, 0, 0);
    }

    @ParameterizedTest(name = "{0} of 1000 used, {1} spillable, {2} spilling, {3} waited for: spills {4}")
    @CsvSource({
        "800, 800, 0, 0, 0",
        "801, 800, 0, 0, 101",
        "950, 950, 0, 0, 250",
        "950, 100, 0, 0, 100",
        "950, 0, 0, 0, 0",
        "950, 700, 250, 0, 0",
        "950, 800, 100, 0, 150",
        "500, 500, 0, 600, 100",
        "900, 900, 0, 300, 200",
        "900, 900, 0, 50, 200",
        "900, 700, 200, 300, 0",
        "900, 700, 200, 350, 50",
        "1000, 1000, 0, 1000, 1000",
    })
    void spillsDownToTheGoalOrAsMuchAsIsWaitedFor(
            long used, long spillable, long spilling, long waiting, long expected) {
        policy.relieve(use(750, 0, 0), 0, START); // the clients were asked before

        assertThat(policy.relieve(use(used, spillable, spilling), waiting, START + SECOND)
                        .spillBytes())
                .isEqualTo(expected);
    }

    @Test
    void asksAgainBeforeThoseWhoWaitHaveToGiveUp() {
        policy.relieve(use(950, 0, 0), 0, START); // asked a moment before somebody waits

        assertThat(policy.relieve(use(950, 0, 0), 100, START + SECOND - 1).collection())
                .isEqualTo(Collection.NONE);
        assertThat(policy.relieve(use(950, 0, 0), 100, START + SECOND).collection())
                .isEqualTo(Collection.OF_THIS_NODE);
        assertThat(policy.relieve(use(950, 0, 0), 0, START + 5 * SECOND).collection())
                .as("nobody waits any more")
                .isEqualTo(Collection.NONE);
    }

    @Test
    void spillsMoreWhenThereIsRoomButInPiecesThatAreTooSmall() {
        StoreUse scattered = new StoreUse(1_000, 500, 50, 500, 0, 0, 0);
        StoreUse busy = new StoreUse(1_000, 500, 50, 350, 150, 0, 0);

        assertThat(policy.relieve(scattered, 200, START).spillBytes()).isEqualTo(150);
        assertThat(policy.relieve(busy, 200, START).spillBytes()).isZero();
    }

    @Test
    void asksForCollectionsFirstAndSpillsAfterAGrace() {
        assertThat(policy.relieve(use(700, 700, 0), 0, START)).isEqualTo(new Relief(Collection.NONE, 0));
        assertThat(policy.relieve(use(900, 900, 0), 0, START)).isEqualTo(new Relief(Collection.OF_ALL_NODES, 0));
        assertThat(policy.relieve(use(900, 900, 0), 0, START + SECOND / 5 - 1))
                .isEqualTo(new Relief(Collection.NONE, 0));
        assertThat(policy.relieve(use(900, 900, 0), 0, START + SECOND / 5)).isEqualTo(new Relief(Collection.NONE, 200));
    }

    @Test
    void spillsAtOnceWhenSomebodyWaits() {
        assertThat(policy.relieve(use(950, 950, 0), 100, START)).isEqualTo(new Relief(Collection.OF_ALL_NODES, 250));
    }

    @Test
    void asksThisNodeEachTenSecondsAndAllEachThirtyWhileUseGrows() {
        long used = 710;
        StringBuilder asked = new StringBuilder();
        for (int second = 0; second <= 60; second += 5) {
            switch (policy.relieve(use(used, 0, 0), 0, START + second * SECOND).collection()) {
                case NONE -> asked.append('-');
                case OF_THIS_NODE -> asked.append('n');
                case OF_ALL_NODES -> asked.append('A');
            }
            used += 10;
        }
        assertThat(asked).hasToString("A-n-n-A-n-n-A");
    }

    @Test
    void doesNotAskAgainAndAgainWhenAllThatIsThereIsUsed() {
        assertThat(policy.relieve(use(750, 0, 0), 0, START).collection()).isEqualTo(Collection.OF_ALL_NODES);
        for (int second = 1; second < 300; second++) {
            assertThat(policy.relieve(use(750 + second % 10, 0, 0), 0, START + second * SECOND)
                            .collection())
                    .isEqualTo(Collection.NONE);
        }
        policy.relieve(use(720, 0, 0), 0, START + 300 * SECOND);
        assertThat(policy.relieve(use(730, 0, 0), 0, START + 301 * SECOND).collection())
                .isEqualTo(Collection.OF_ALL_NODES);
    }

    @Test
    void waitsWhileSpillingHelpsAndFailsAfterAGraceWhenItCannot() {
        long deadline = START + 60 * SECOND;
        long now = START + 10 * SECOND;

        assertThat(policy.whileWaiting(300, START, deadline, use(900, 100, 0), null, now))
                .isEqualTo(new Waits(deadline));
        assertThat(policy.whileWaiting(300, START, deadline, use(900, 0, 100), "disk full", now))
                .as("what is tried again may be refused again")
                .isEqualTo(new Waits(now + 2 * SECOND));
        StoreUse stuck = new StoreUse(1_000, 900, 60, 0, 0, 700, 200);
        assertThat(policy.whileWaiting(300, START, deadline, stuck, null, now)).isEqualTo(new Waits(now + 2 * SECOND));
        assertThat(policy.whileWaiting(300, START, deadline, stuck, null, now + 2 * SECOND - 1))
                .isEqualTo(new Waits(now + 2 * SECOND));
        assertThat(policy.whileWaiting(300, START, deadline, stuck, null, now + 2 * SECOND))
                .isEqualTo(new Fails(
                        false,
                        "No room for an object of 300 bytes after 12000 ms: 900 of 1000 bytes are used (700 in"
                                + " use by tasks and readers, 200 being created, 0 that can be spilled, 0 being"
                                + " spilled), the largest free range has 60 bytes: let go of values that are not"
                                + " needed, or give the node more with --object-store-memory"));
    }

    @Test
    void failsAfterAGraceWhenTheDiskIsFullAndHelpsAgainWhenItIsNot() {
        long deadline = START + 60 * SECOND;
        StoreUse full = use(1_000, 1_000, 0);
        String refusal = "Cannot spill: /d is full: free space there";

        assertThat(policy.whileWaiting(300, START, deadline, full, refusal, START))
                .isEqualTo(new Waits(START + 2 * SECOND));
        assertThat(policy.whileWaiting(300, START, deadline, full, null, START + SECOND))
                .isEqualTo(new Waits(deadline));
        assertThat(policy.whileWaiting(300, START, deadline, full, refusal, START + 3 * SECOND))
                .isEqualTo(new Waits(START + 5 * SECOND));
        assertThat(policy.whileWaiting(300, START, deadline, full, refusal, START + 5 * SECOND))
                .isInstanceOfSatisfying(
                        Fails.class,
                        fails -> assertThat(fails.reason())
                                .contains(". Cannot spill: /d is full: free space there; or let go of values"));
        assertThat(policy.whileWaiting(300, START + 9 * SECOND, deadline, full, refusal, START + 9 * SECOND))
                .as("one that came later has a grace of its own")
                .isEqualTo(new Waits(START + 11 * SECOND));
    }

    @Test
    void honoursTheDeadlineOfTheCaller() {
        long deadline = START + SECOND;
        assertThat(policy.whileWaiting(300, START, deadline, use(900, 0, 0), null, START))
                .isEqualTo(new Waits(deadline));
        assertThat(policy.whileWaiting(300, START, deadline, use(900, 500, 0), null, deadline))
                .isInstanceOfSatisfying(
                        Fails.class, fails -> assertThat(fails.timeout()).isTrue());
    }

    @Test
    void refusesAtOnceWhatNeverFits() {
        assertThat(policy.whileWaiting(1_001, START, START + SECOND, use(0, 0, 0), null, START))
                .isEqualTo(new Fails(
                        false,
                        "An object of 1001 bytes never fits in an object store of 1000 bytes: split it, or give the"
                                + " node more with --object-store-memory"));
    }

    static long[] seeds() {
        Long given = Long.getLong("mobula.seed");
        return given != null ? new long[] {given} : new long[] {1, 2, 3, 4};
    }

    @ParameterizedTest(name = "seed={0}")
    @MethodSource("seeds")
    void servesEveryoneAsLongAsThereIsSomethingToSpill(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long now = START;
        long used = 0;
        long spilling = 0;
        ArrayDeque<long[]> writes = new ArrayDeque<>(); // bytes, done at
        for (int created = 0; created < 300; created++) {
            long bytes = random.nextLong(1, 1_001);
            long since = now;
            while (1_000 - used < bytes) {
                assertThat(policy.whileWaiting(
                                bytes, since, since + 60 * SECOND, use(used, used - spilling, spilling), null, now))
                        .isInstanceOf(Waits.class);
                long toSpill = policy.relieve(use(used, used - spilling, spilling), bytes, now)
                        .spillBytes();
                assertThat(toSpill).isBetween(0L, used - spilling);
                assertThat(1_000 - used + spilling + toSpill)
                        .as("spills no less than is needed")
                        .isGreaterThanOrEqualTo(bytes);
                if (toSpill > 0) {
                    spilling += toSpill;
                    writes.add(new long[] {toSpill, now + random.nextLong(SECOND)});
                }
                now += SECOND / 10;
                while (!writes.isEmpty() && writes.peek()[1] <= now) {
                    spilling -= writes.peek()[0];
                    used -= writes.poll()[0];
                }
            }
            used += bytes;
        }
    }

    @Test
    void refusesSettingsThatContradictEachOther() {
        assertThatThrownBy(() -> new SpillPolicySettings(
                        0.5, 0.6, 0.7, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO))
                .hasMessage("spillDownTo=0.6 is more than spillAbove=0.5: lower it");
    }
}
