package dev.mobula.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeenWindowTest {
    @ParameterizedTest(name = "seed={0}")
    @ValueSource(longs = {1, 2, 3})
    void letsEachNumberThroughOnce(long seed) {
        var random = new SplittableRandom(seed);
        var window = new SeenWindow();
        Set<Long> seen = new HashSet<>();
        for (int step = 1; step < 200_000; step++) {
            long number = Math.max(1, step - random.nextInt(1_000));
            assertThat(window.isNew(number)).as("number %d", number).isEqualTo(seen.add(number));
        }
    }

    @Test
    void takesWhatIsFarBehindForNewRatherThanLosingIt() {
        var window = new SeenWindow();
        assertThat(window.isNew(100_000)).isTrue();
        assertThat(window.isNew(100_000 - 65_536)).isTrue();
        assertThat(window.isNew(100_000 - 65_535)).isTrue();
        assertThat(window.isNew(100_000 - 65_535)).isFalse();
    }
}
