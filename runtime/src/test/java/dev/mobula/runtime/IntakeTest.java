package dev.mobula.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IntakeTest {
    private static final int MOST = 256;

    private final Intake intake = new Intake();

    private void end(int count) {
        for (int i = 0; i < count; i++) {
            intake.ended();
        }
    }

    @Test
    void takesAllInWhileLittleIsUnfinished() {
        end(1);
        assertThat(intake.limit(Intake.FREE - 1, 0, MOST)).isEqualTo(MOST);
    }

    @Test
    void takesInAsManyAsEndWhileMuchIsUnfinished() {
        end(1);
        assertThat(intake.limit(Intake.FREE - 1, 0, MOST)).isEqualTo(MOST);
        end(7);
        assertThat(intake.limit(Intake.FREE, 1, MOST)).isEqualTo(7);
        assertThat(intake.limit(Intake.FREE, 2, MOST)).isZero();
        end(1_000);
        assertThat(intake.limit(Intake.FREE, 3, MOST)).isEqualTo(MOST);
    }

    @Test
    void letsSomeInEvenIfNothingMoreEndsAndTheRestWhenNothingHasEndedForAWhile() {
        end(1);
        assertThat(intake.limit(Intake.FREE, 0, MOST)).isEqualTo(1);
        assertThat(intake.limit(Intake.FREE, 5 * Intake.EXTRA_NS + 1, MOST)).isEqualTo(5);
        assertThat(intake.limit(Intake.FREE, 6 * Intake.EXTRA_NS, MOST)).isEqualTo(1);
        assertThat(intake.limit(Intake.FREE, Intake.STALLED_NS, MOST)).isEqualTo(MOST);
    }

    @Test
    void keepsTakingInWhileATrickleOfTasksEnds() {
        long nowNs = 0;
        long taken = 0;
        while (nowNs < 1_000_000_000) {
            end(1);
            taken += intake.limit(1_000_000, nowNs, MOST);
            nowNs += Intake.STALLED_NS / 2;
        }
        assertThat(taken).isGreaterThan(50_000);
    }
}
