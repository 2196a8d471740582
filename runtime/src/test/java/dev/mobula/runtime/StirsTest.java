package dev.mobula.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class StirsTest {
    private final Stirs stirs = new Stirs();

    @Test
    void whatHappenedLastIsLookedForTwice() {
        assertThat(LongStream.of(5, 5, 5, 5).mapToObj(stirs::isDue)).containsExactly(true, true, false, false);
    }

    @Test
    void whileThingsHappenItIsAlwaysDue() {
        assertThat(LongStream.of(1, 2, 3, 4, 4, 4, 7, 7, 7).mapToObj(stirs::isDue))
                .containsExactly(true, true, true, true, true, false, true, true, false);
    }

    @Test
    void nothingIsDueBeforeAnythingHappens() {
        assertThat(stirs.isDue(0)).isFalse();
    }
}
