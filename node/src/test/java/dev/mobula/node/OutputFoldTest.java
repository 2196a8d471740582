package dev.mobula.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutputFoldTest {
    private final List<String> shown = new ArrayList<>();
    private final OutputFold fold = new OutputFold(1_000, (job, line) -> shown.add(job + "|" + line));

    @Test
    void showsDifferentLinesAtOnceAndInOrder() {
        fold.add(0, "j", "hits", 1, 11, "a");
        fold.add(0, "j", "hits", 1, 11, "b");

        assertThat(shown).containsExactly("j|(hits pid=11) a", "j|(hits pid=11) b");
    }

    @Test
    void foldsEqualLinesOfManyWorkers() {
        for (int worker = 1; worker <= 12; worker++) {
            fold.add(worker, "j", "hits", worker, 10 + worker, "warming up");
        }
        fold.flush(2_000);

        assertThat(shown)
                .containsExactly(
                        "j|(hits pid=11) warming up", "j|(hits pid=11) warming up [repeated 11x across 12 workers]");
    }

    @Test
    void foldsEqualLinesOfOneWorkerOnlyWhenThereAreMany() {
        for (int count = 1; count <= 100; count++) {
            fold.add(count, "j", "hits", 1, 11, "tick");
        }
        fold.flush(2_000);

        assertThat(shown).hasSize(6).last().isEqualTo("j|(hits pid=11) tick [repeated 95x]");
    }

    @Test
    void doesNotFoldLinesOfDifferentJobsTasksOrTimes() {
        fold.add(0, "j", "hits", 1, 11, "x");
        fold.add(0, "k", "hits", 2, 12, "x");
        fold.add(0, "j", "misses", 2, 12, "x");
        fold.add(1_000, "j", "hits", 2, 12, "x");

        assertThat(shown).hasSize(4).noneMatch(line -> line.contains("repeated"));
    }

    @Test
    void saysWhenItHasSomethingToShow() {
        assertThat(fold.nextFlushMs()).isEqualTo(Long.MAX_VALUE);

        fold.add(500, "j", "hits", 1, 11, "x");

        assertThat(fold.nextFlushMs()).isEqualTo(1_500);
    }

    @Test
    void remembersABoundedNumberOfLines() {
        for (int worker = 1; worker <= 2; worker++) {
            for (int line = 0; line < 3_000; line++) {
                fold.add(0, "j", "hits", worker, 11, "line " + line);
            }
        }
        fold.flush(Long.MAX_VALUE);

        assertThat(shown).hasSizeBetween(3_000, 6_000);
    }
}
