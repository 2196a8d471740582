package dev.mobula.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FiguresTest {
    @Test
    void takesTheMiddleOfAnOddNumberOfRounds() {
        assertThat(Figures.of(9, 1, 5)).isEqualTo(new Figures(5, 1, 9));
    }

    @Test
    void takesTheMeanOfTheTwoInTheMiddleOfAnEvenNumber() {
        assertThat(Figures.of(8, 2, 100, 1)).isEqualTo(new Figures(5, 1, 100));
    }

    @Test
    void oneRoundIsItsOwnSpread() {
        assertThat(Figures.of(3)).isEqualTo(new Figures(3, 3, 3));
    }

    @Test
    void leavesTheRoundsInTheirOrder() {
        var rounds = new double[] {3, 1, 2};

        Figures.of(rounds);

        assertThat(rounds).containsExactly(3, 1, 2);
    }

    @Test
    void needsARound() {
        assertThatIllegalArgumentException()
                .isThrownBy(Figures::of)
                .withMessage("no rounds: a median needs at least one");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesAFigureThatCannotBe(double figure) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Figures.of(1, figure))
                .withMessage("figure=" + figure + " is not a positive number: the round that gave it measured nothing");
    }

    @Test
    void aRatioAboveOneIsAlwaysBetter() {
        assertThat(Unit.TASKS_PER_SECOND.ratio(50, 100)).isEqualTo(0.5);
        assertThat(Unit.MICROSECONDS.ratio(50, 100)).isEqualTo(2);
        assertThat(Unit.BYTES_PER_TASK.ratio(200, 100)).isEqualTo(0.5);
    }
}
