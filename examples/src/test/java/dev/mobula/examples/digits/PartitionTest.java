package dev.mobula.examples.digits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionTest {
    private final Dataset digits = Digits.dataset();
    private final int[] allRows = Shuffle.identity(digits.size());

    @ParameterizedTest(name = "seed={0}")
    @ValueSource(longs = {0, 1, 0xDEAD_BEEFL})
    void holdsOutAFifthOfEachClass(long seed) {
        var partition = Partition.holdOut(digits, 0.2, seed);

        assertThat(both(partition)).containsExactlyInAnyOrder(allRows);
        var held = partition.test(digits).classCounts();
        for (int label = 0; label < digits.classes(); label++) {
            assertThat(held[label]).isEqualTo(Math.round(digits.classCounts()[label] * 0.2f));
        }
        assertThat(partition.training(digits).size()).isEqualTo(partition.trainingRows().length);
    }

    @ParameterizedTest(name = "seed={0}")
    @ValueSource(longs = {0, 1, 0xDEAD_BEEFL})
    void dealsEachRowIntoOneFoldAndEachClassEvenly(long seed) {
        var folds = Partition.folds(digits, 5, seed);

        assertThat(folds).hasSize(5).allSatisfy(fold -> {
            assertThat(both(fold)).containsExactlyInAnyOrder(allRows);
            assertThat(fold.testRows().length).isBetween(359, 360);
            var counts = fold.test(digits).classCounts();
            for (int label = 0; label < digits.classes(); label++) {
                assertThat((double) counts[label])
                        .isCloseTo(digits.classCounts()[label] / 5.0, Offset.strictOffset(1.0));
            }
        });
        assertThat(folds.stream().flatMapToInt(fold -> IntStream.of(fold.testRows())))
                .containsExactlyInAnyOrder(IntStream.of(allRows).boxed().toArray(Integer[]::new));
    }

    @Test
    void dependsOnTheSeedAlone() {
        var rows = Partition.holdOut(digits, 0.2, 7).testRows();

        assertThat(Partition.holdOut(digits, 0.2, 7).testRows()).isEqualTo(rows);
        assertThat(Partition.holdOut(digits, 0.2, 8).testRows()).isNotEqualTo(rows);
    }

    @Test
    void refusesSharesAndFoldsOutOfRange() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Partition.holdOut(digits, 1.0, 0))
                .withMessage("testShare=1.0 is not between 0 and 1: use 0.2 for a fifth");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Partition.holdOut(digits, Double.NaN, 0))
                .withMessage("testShare=NaN is not between 0 and 1: use 0.2 for a fifth");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Partition.folds(digits, 1, 0))
                .withMessage("folds=1 is not in 2..174, the samples of the smallest class: use 5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Partition.folds(digits, 175, 0))
                .withMessage("folds=175 is not in 2..174, the samples of the smallest class: use 5");
    }

    private static int[] both(Partition partition) {
        return IntStream.concat(IntStream.of(partition.trainingRows()), IntStream.of(partition.testRows()))
                .toArray();
    }
}
