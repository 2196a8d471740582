package dev.mobula.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ArenaReservationTest {
    private static final long MIB = 1 << 20;
    private static final long GIB = 1 << 30;

    @Test
    void keepsSomeAheadOfWhatIsInUse() {
        var reservation = new ArenaReservation(4 * GIB); // so 256 MiB ahead

        assertThat(reservation.target(0, 0, 0, 0)).isEqualTo(256 * MIB);
        assertThat(reservation.target(100 * MIB, 0, 256 * MIB, 1)).isEqualTo(256 * MIB);
        assertThat(reservation.target(130 * MIB, 0, 256 * MIB, 2)).isEqualTo(448 * MIB);
        assertThat(reservation.target(130 * MIB, GIB, 448 * MIB, 3)).isEqualTo(GIB + 256 * MIB);
        assertThat(reservation.target(4 * GIB - 5, 0, GIB, 4)).isEqualTo(4 * GIB);
    }

    @Test
    void neverWantsMoreThanThereIs() {
        var reservation = new ArenaReservation(75 * MIB + 4096);

        assertThat(reservation.target(0, 0, 0, 0)).isEqualTo(64 * MIB);
        assertThat(reservation.target(60 * MIB, 0, 64 * MIB, 1)).isEqualTo(75 * MIB + 4096);
        assertThat(new ArenaReservation(10 * MIB).target(0, 0, 0, 0)).isEqualTo(10 * MIB);
        assertThat(new ArenaReservation(1L << 40).target(0, 0, 0, 0)).isEqualTo(GIB);
    }

    @Test
    void givesBackWhatWasIdleForHalfAMinute() {
        var reservation = new ArenaReservation(4 * GIB);
        assertThat(reservation.target(3 * GIB, 0, 0, 0)).isEqualTo(3 * GIB + 256 * MIB);

        assertThat(reservation.target(GIB, 0, 3 * GIB, 1_000)).isEqualTo(3 * GIB + 256 * MIB);
        assertThat(reservation.target(3 * GIB, 0, 3 * GIB, 20_000)).isEqualTo(3 * GIB + 256 * MIB);
        assertThat(reservation.target(GIB, 0, 3 * GIB, 40_000)).isEqualTo(3 * GIB + 256 * MIB);
        assertThat(reservation.target(GIB, 0, 3 * GIB, 69_999)).isEqualTo(3 * GIB + 256 * MIB);
        assertThat(reservation.target(GIB, 0, 3 * GIB, 70_000)).isEqualTo(GIB + 256 * MIB);
    }

    @Test
    void wantsOnlyWhatIsDemandedFromAFullFileSystemForAWhile() {
        var reservation = new ArenaReservation(4 * GIB);
        assertThat(reservation.target(0, 0, 0, 0)).isEqualTo(256 * MIB);
        reservation.failed(1_000);

        assertThat(reservation.target(10, 0, 64 * MIB, 1_001)).isEqualTo(64 * MIB);
        assertThat(reservation.target(10, 70 * MIB, 64 * MIB, 1_002)).isEqualTo(70 * MIB);
        assertThat(reservation.target(10, 0, 64 * MIB, 6_000)).isEqualTo(320 * MIB);
    }
}
