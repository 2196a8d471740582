package dev.mobula.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mobula.runtime.Intake.Heap;
import org.junit.jupiter.api.Test;

class IntakeTest {
    private static final int MOST = 256;

    private final Intake intake = new Intake();
    private Heap heap = Heap.ROOMY;

    private void end(int count) {
        for (int i = 0; i < count; i++) {
            intake.ended();
        }
    }

    @Test
    void takesAllInWhileLittleIsUnfinished() {
        end(1);
        assertThat(intake.limit(Intake.FREE - 1, 0, MOST, heap)).isEqualTo(MOST);
    }

    @Test
    void takesInAsManyAsEndWhileMuchIsUnfinished() {
        assertThat(intake.limit(Intake.FREE - 1, 0, MOST, heap)).isEqualTo(MOST);
        end(7);
        assertThat(intake.limit(Intake.FREE, 1, MOST, heap)).isEqualTo(7);
        assertThat(intake.limit(Intake.FREE, 2, MOST, heap)).isZero();
        end(300);
        assertThat(intake.limit(Intake.FREE, 3, MOST, heap)).isEqualTo(MOST);
        assertThat(intake.limit(Intake.FREE, 4, MOST, heap)).isEqualTo(300 - MOST);
    }

    @Test
    void letsSomeInEvenIfNothingMoreEndsAndTheRestWhenNothingHasEndedForAWhile() {
        end(1);
        assertThat(intake.limit(Intake.FREE, 0, MOST, heap)).isEqualTo(1);
        assertThat(intake.limit(Intake.FREE, 5 * Intake.EXTRA_NS + 1, MOST, heap))
                .isEqualTo(4);
        assertThat(intake.limit(Intake.FREE, 6 * Intake.EXTRA_NS, MOST, heap)).isEqualTo(1);
        assertThat(intake.limit(Intake.FREE, Intake.STALLED_NS - 1, MOST, heap)).isEqualTo(MOST); // 50,000/s so far
        assertThat(intake.limit(Intake.FREE, Intake.STALLED_NS - 1, MOST, heap)).isZero();
        assertThat(intake.limit(Intake.FREE, Intake.STALLED_NS, MOST, heap)).isEqualTo(MOST);
        assertThat(intake.limit(Intake.FREE, Intake.STALLED_NS, MOST, heap)).isEqualTo(MOST);
    }

    @Test
    void keepsTakingInWhileATrickleOfTasksEnds() {
        assertThat(takenInASecond(Intake.STALLED_NS / 2, 100_000, 1)).isBetween(49_000L, 51_000L);
    }

    @Test
    void takesInNoMoreThanEndIfManyEnd() {
        assertThat(takenInASecond(50_000, 50_000, 20)).isBetween(390_000L, 410_000L);
    }

    @Test
    void whatEndsInBurstsIsNoReasonToTakeInMore() {
        // 400,000 in a second, 4,000 at a time, since the worker shares its CPU with others
        assertThat(takenInASecond(10_000_000, 5_000, 4_000)).isBetween(390_000L, 450_000L);
    }

    @Test
    void letsLittleInWhileTheHeapIsShortAndNothingEnds() {
        heap = Heap.SHORT;
        assertThat(takenInASecond(2_000_000_000, 50_000, 1)).isBetween(900L, 1_100L);
        assertThat(intake.limit(Intake.FREE - 1, 1_000_000_000, MOST, heap))
                .as("where little is unfinished")
                .isEqualTo(MOST);
    }

    @Test
    void letsNothingInWhileTheHeapIsFullAndNothingEnds() {
        heap = Heap.FULL;
        assertThat(takenInASecond(2_000_000_000, 50_000, 1)).isLessThan(2);
        end(3);
        assertThat(intake.limit(Intake.FREE, 1_000_000_000, MOST, heap)).isEqualTo(3);
    }

    @Test
    void letsInWhatEndsWhileTheHeapIsShort() {
        heap = Heap.SHORT;
        assertThat(takenInASecond(50_000, 50_000, 20)).isBetween(390_000L, 410_000L);
    }

    // Looks all the time at a node that has much unfinished.
    private long takenInASecond(long endEveryNs, long lookEveryNs, int ending) {
        long taken = 0;
        for (long nowNs = 0; nowNs < 1_000_000_000; nowNs += lookEveryNs) {
            if (nowNs % endEveryNs == 0) {
                end(ending);
            }
            taken += intake.limit(1_000_000, nowNs, MOST, heap);
        }
        return taken;
    }
}
