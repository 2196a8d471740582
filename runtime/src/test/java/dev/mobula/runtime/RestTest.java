package dev.mobula.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RestTest {
    private final Rest rest = new Rest(100, 1_000);

    @Test
    void theLongerNothingHappensTheLongerItSleeps() {
        assertThat(LongStream.of(7, 7, 7, 7, 7, 7).map(rest::next))
                .containsExactly(100L, 200L, 400L, 800L, 1_000L, 1_000L);
    }

    @Test
    void itIsWideAwakeAgainAfterSomethingHappened() {
        assertThat(LongStream.of(7, 7, 7, 8, 9, 9).map(rest::next)).containsExactly(100L, 200L, 400L, 100L, 100L, 200L);
    }
}
