package dev.mobula.examples.digits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class CrossValidationTest {
    private static final Hyperparameters GOOD = new Hyperparameters(List.of(64), 0.1f, 32, 0.9f, 1e-3f, 30);
    private static final Hyperparameters QUICK = new Hyperparameters(List.of(16), 0.1f, 32, 0.9f, 1e-3f, 5);

    @Test
    void averagesTheFolds() {
        var scores = List.of(new FoldScore(1, 9, 10), new FoldScore(0, 7, 10), new FoldScore(2, 8, 10));

        var score = CrossValidationScore.of(GOOD, scores);

        assertThat(score.meanAccuracy()).isCloseTo(0.8, Offset.offset(1e-12));
        assertThat(score.standardDeviation()).isCloseTo(0.1, Offset.offset(1e-12));
        assertThat(score.folds()).isEqualTo(3);
        assertThat(CrossValidationScore.of(GOOD, scores.reversed())).isEqualTo(score);
        assertThat(CrossValidationScore.of(GOOD, scores.subList(0, 1)).standardDeviation())
                .isZero();
    }

    @Test
    void scoresEachSampleOnceAndTheSameEachTime() {
        var validation = new CrossValidation(Digits.dataset(), 3, Augmentation.NONE, 1);

        assertThat(validation.score(QUICK)).isEqualTo(validation.score(QUICK)).satisfies(score -> {
            assertThat(score.folds()).isEqualTo(3);
            assertThat(score.meanAccuracy()).isBetween(0.85, 1.0);
        });
        assertThat(validation.scoreFold(QUICK, 0).total()
                        + validation.scoreFold(QUICK, 1).total()
                        + validation.scoreFold(QUICK, 2).total())
                .isEqualTo(1_797);
    }

    @Test
    void refusesAFoldThatIsNotThereAndAnAverageOfNothing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DigitsTasks.scoreFold(QUICK, 5, 1))
                .withMessage("fold=5 is not in 0..4: count from 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CrossValidationScore.of(QUICK, List.of()))
                .withMessage("scores=[] has no fold to average: score at least one");
    }

    @Test
    void learnsTheDigits() {
        var fold = DigitsTasks.scoreFold(GOOD, 2, 1);
        assertThat(fold.fold()).isEqualTo(2);
        assertThat(fold.total()).isBetween(287, 288); // a fifth of the four fifths that are not held out
        assertThat(fold.accuracy()).isGreaterThan(0.95);

        var model = DigitsTasks.trainFinal(GOOD, 1);
        assertThat(model.confusion().total()).isEqualTo(359);
        assertThat(model.testAccuracy()).isGreaterThanOrEqualTo(0.96);
    }
}
