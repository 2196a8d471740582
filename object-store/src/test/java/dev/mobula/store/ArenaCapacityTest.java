package dev.mobula.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ArenaCapacityTest {
    private static final long MIB = 1 << 20;
    private static final long GIB = 1 << 30;

    @Test
    void isThirtyPercentOfMemoryAsFarAsThatIsFree() {
        assertThat(ArenaCapacity.choose(0, 10 * GIB, 8 * GIB, GIB).bytes()).isEqualTo(3 * GIB);
        assertThat(ArenaCapacity.choose(0, 10 * GIB, 160 * MIB, GIB).bytes()).isEqualTo(150 * MIB);
        assertThat(ArenaCapacity.choose(0, 100 * MIB, GIB, GIB).bytes()).isEqualTo(75 * MIB);
        assertThat(ArenaCapacity.choose(0, 10 * GIB, 8 * GIB, GIB).inMemory()).isTrue();
        assertThat(ArenaCapacity.choose(0, 10 * GIB, 8 * GIB, GIB).warning()).isEmpty();
    }

    @Test
    void isOnDiskWithAWarningIfTheMemoryFileSystemIsTooSmall() {
        var small = ArenaCapacity.choose(0, 10 * GIB, 64 * MIB, 100 * GIB);

        assertThat(small.bytes()).isEqualTo(3 * GIB);
        assertThat(small.inMemory()).isFalse();
        assertThat(small.warning())
                .hasValue("/dev/shm has 67108864 bytes free, and the object store needs 78643200: it is a file in the "
                        + "node's folder instead, which is slower on a disk; in a container, raise --shm-size");
        assertThat(ArenaCapacity.choose(0, 10 * GIB, -1, 160 * MIB).bytes()).isEqualTo(150 * MIB);
        assertThat(ArenaCapacity.choose(0, 10 * GIB, -1, GIB).warning())
                .hasValueSatisfying(text -> assertThat(text).startsWith("/dev/shm cannot be written to, "));
        assertThatThrownBy(() -> ArenaCapacity.choose(0, GIB, 70 * MIB, 60 * MIB))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The object store needs 78643200 bytes, but /dev/shm has 73400320 bytes free and the "
                        + "node's folder has 62914560 bytes free: free some, or use another --dir");
    }

    @Test
    void takesWhatIsSetIfThereIsRoom() {
        assertThat(ArenaCapacity.choose(2 * GIB, 4 * GIB, 3 * GIB, 0))
                .isEqualTo(new ArenaCapacity(2 * GIB, true, Optional.empty()));
        assertThat(ArenaCapacity.choose(2 * GIB, 4 * GIB, GIB, 3 * GIB).inMemory())
                .isFalse();
        assertThat(ArenaCapacity.choose(2 * GIB, 4 * GIB, GIB, 3 * GIB).warning())
                .isPresent();
    }

    @Test
    void namesValueLimitAndCureOfASettingThatCannotBe() {
        assertThatThrownBy(() -> ArenaCapacity.choose(5, GIB, GIB, GIB))
                .hasMessage("object-store-memory=5 is outside 78643200 to 1125899906842624: "
                        + "give bytes or a size like 2GiB, or leave it out");
        assertThatThrownBy(() -> ArenaCapacity.choose(3 * GIB, 2 * GIB, 4 * GIB, GIB))
                .hasMessage("object-store-memory=3221225472 is more than the 2147483648 bytes of memory here: "
                        + "ask for less");
        assertThatThrownBy(() -> ArenaCapacity.choose(3 * GIB, 8 * GIB, GIB, GIB))
                .hasMessage("object-store-memory=3221225472 is too much: /dev/shm has 1073741824 bytes free and the "
                        + "node's folder has 1073741824 bytes free: ask for less, or free some");
    }
}
