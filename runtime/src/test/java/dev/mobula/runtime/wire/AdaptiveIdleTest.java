package dev.mobula.runtime.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mobula.runtime.wire.AdaptiveIdle.Step;
import org.junit.jupiter.api.Test;

class AdaptiveIdleTest {
    private final AdaptiveIdle idle = new AdaptiveIdle();
    private long nowNs = Long.MAX_VALUE - 1_000_000; // the clock may wrap

    /// Looks on with 100 ns for each step until it is time to sleep; yields take `yieldNs`.
    private long lookOn(long yieldNs) {
        long start = nowNs;
        while (true) {
            switch (idle.idle(nowNs)) {
                case SPIN -> nowNs += 100;
                case YIELD -> {
                    nowNs += yieldNs;
                    idle.yielded(yieldNs, nowNs);
                }
                case SLEEP -> {
                    return nowNs - start;
                }
            }
        }
    }

    private boolean yieldsWithin(int steps) {
        for (int i = 0; i < steps; i++) {
            var step = idle.idle(nowNs);
            if (step == Step.YIELD) {
                return true;
            }
            idle.worked();
        }
        return false;
    }

    @Test
    void looksOnForFiftyMicrosecondsAtFirst() {
        assertThat(lookOn(300)).isBetween(50_000L, 51_000L);
    }

    @Test
    void looksOnForLessEachTimeInVain() {
        long before = lookOn(300);
        for (int i = 0; i < 3; i++) {
            long now = lookOn(300);
            assertThat(now).isBetween(before / 2 - 1_000, before / 2 + 1_000);
            before = now;
        }
    }

    @Test
    void sleepsAtOnceAfterManyTimesInVainButForEverySixtyFourth() {
        for (int i = 0; i < 20; i++) {
            lookOn(300);
        }
        int looked = 0;
        for (int i = 0; i < 640; i++) {
            looked += lookOn(300) > 0 ? 1 : 0;
        }
        assertThat(looked).isEqualTo(10);
    }

    @Test
    void looksOnLongerAgainWhenItPays() {
        for (int i = 0; i < 20; i++) {
            lookOn(300);
        }
        int rounds = 0;
        while (lookOn(300) < 49_000) {
            // work comes whenever it looks on at all
            for (int i = 0; i < 200; i++) {
                if (idle.idle(nowNs) != Step.SLEEP) {
                    idle.worked();
                }
            }
            assertThat(++rounds).isLessThan(100);
        }
    }

    @Test
    void oneTimeThatPaysIsEnoughToWaitForTheNextThatComesAsSoon() {
        for (int i = 0; i < 20; i++) {
            lookOn(300);
        }
        long gapNs = 15_000; // far more than the little time that is left to look on
        while (idle.idle(nowNs) == Step.SLEEP) {
            nowNs += gapNs;
        }
        for (int i = 0; i < 100; i++) {
            for (long waitedNs = 0; waitedNs < gapNs; waitedNs += 100) {
                assertThat(idle.idle(nowNs))
                        .as("after %d ns of gap %d", waitedNs, i)
                        .isNotEqualTo(Step.SLEEP);
                nowNs += 100;
            }
            idle.worked();
        }
    }

    @Test
    void stopsYieldingForAWhileWhenAYieldTakesLong() {
        assertThat(yieldsWithin(8)).isTrue();
        nowNs += 4_000_000;
        idle.yielded(4_000_000, nowNs);
        assertThat(yieldsWithin(1_000)).isFalse();
        nowNs += 20_000_001;
        assertThat(yieldsWithin(8)).isTrue();

        idle.yielded(4_000_000, nowNs);
        nowNs += 20_000_001;
        assertThat(yieldsWithin(1_000)).as("for longer the second time").isFalse();
        nowNs += 20_000_000;
        assertThat(yieldsWithin(8)).isTrue();
    }

    @Test
    void forgetsSlowYieldsAfterManyQuickOnes() {
        for (int i = 0; i < 20; i++) {
            idle.yielded(4_000_000, nowNs);
        }
        for (int i = 0; i < 256 * 20; i++) {
            idle.yielded(300, nowNs);
        }
        nowNs += 3_000_000_000L;
        idle.yielded(4_000_000, nowNs);
        nowNs += 20_000_001;
        assertThat(yieldsWithin(8)).isTrue();
    }

    @Test
    void onTheRealClockItIsTimeToSleepSoon() {
        int steps = 0;
        while (!idle.step()) {
            steps++;
        }
        assertThat(steps).isPositive();
    }
}
