package dev.mobula.examples.digits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mobula.examples.digits.SearchSpace.Range;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class SearchSpaceTest {
    private final SearchSpace space = SearchSpace.forDigits();

    @Test
    void drawsWithinItsLimits() {
        assertThat(space.draw(500, 1)).hasSize(500).allSatisfy(config -> {
            assertThat(space.hidden()).contains(config.hidden());
            assertThat(space.batchSizes()).contains(config.batchSize());
            assertThat(config.learningRate()).isBetween(0.002f, 0.3f);
            assertThat(config.momentum()).isBetween(0.5f, 0.95f);
            assertThat(config.l2()).isBetween(1e-5f, 1e-2f);
            assertThat(config.epochs()).isEqualTo(space.epochs());
        });
    }

    @Test
    void drawsAsManyLearningRatesInEachOrderOfMagnitude() {
        var middle = (float) Math.sqrt(0.002 * 0.3);
        var below = space.draw(2_000, 1).stream()
                .filter(config -> config.learningRate() < middle)
                .count();

        assertThat((double) below).isCloseTo(1_000, Offset.offset(100.0)); // over four standard deviations
    }

    @Test
    void beginsALongerDrawWithTheShorterOne() {
        assertThat(space.draw(30, 7)).startsWith(space.draw(24, 7).toArray(Hyperparameters[]::new));
        assertThat(space.draw(24, 8)).doesNotContainAnyElementsOf(space.draw(24, 7));
    }

    @Test
    void refusesChoicesAndLimitsThatCannotBeDrawnFrom() {
        var range = new Range(1, 2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SearchSpace(List.of(), range, List.of(1), range, range, 1))
                .withMessage("hidden=[] has nothing to choose from: add an entry");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SearchSpace(List.of(List.of()), range, List.of(1), range, new Range(0, 1), 1))
                .withMessage("l2 is drawn log-uniformly from=0.0: use a limit above 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Range(2, 1))
                .withMessage("Range from=2.0 to=1.0 is empty or negative: use 0 <= from <= to");
    }
}
