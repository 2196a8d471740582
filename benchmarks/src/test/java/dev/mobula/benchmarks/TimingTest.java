package dev.mobula.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class TimingTest {
    @Test
    void refusesAWrongAnswer() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Timing.medianMicros(10, value -> value == 7 ? 8 : value))
                .withMessage("Wrong result: answer is 8 and must be 7; report this as a bug");
    }

    @Test
    void measuresAPositiveTime() throws Exception {
        assertThat(Timing.medianMicros(11, value -> value)).isPositive();
        assertThat(Timing.perSecond(5, () -> {})).isPositive();
    }
}
