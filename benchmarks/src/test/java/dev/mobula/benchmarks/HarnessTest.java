package dev.mobula.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class HarnessTest {
    private final List<String> log = Collections.synchronizedList(new ArrayList<>());

    private Side side(String name, double... rounds) {
        Iterator<Double> figures = Arrays.stream(rounds).boxed().toList().iterator();
        return new Side() {
            @Override
            public double round() {
                log.add(name);
                return figures.next();
            }

            @Override
            public void close() {
                log.add("close " + name);
            }
        };
    }

    private static Row row(Side mobula, Side reference) {
        return new Row("group.row", Unit.MICROSECONDS, _ -> mobula, "peer", _ -> reference);
    }

    @Test
    void runsTheSidesInTurnAndDropsTheWarmUp() throws Exception {
        var row = row(side("mobula", 1_000, 4, 2, 3), side("reference", 5_000, 9, 6, 7));

        var result = new Harness(TinySizes.rounds(3)).measure(row);

        assertThat(result).isEqualTo(new RowResult(row, new Figures(3, 2, 4), new Figures(7, 6, 9), 3));
        assertThat(result.ratio()).isEqualTo(7.0 / 3);
        assertThat(log)
                .containsExactly(
                        "mobula",
                        "reference",
                        "mobula",
                        "reference",
                        "mobula",
                        "reference",
                        "mobula",
                        "reference",
                        "close reference",
                        "close mobula");
    }

    @Test
    void measuresOneRoundWhenTheTimeForAllIsOver() throws Exception {
        var row = row(side("mobula", 1, 2, 3), side("reference", 1, 2, 3));

        var result = new Harness(TinySizes.rounds(2, Duration.ZERO, TinySizes.LIMIT)).measure(row);

        assertThat(result.rounds()).isEqualTo(1);
    }

    @Test
    void closesBothSidesWhenARoundFails() {
        var row = row(side("mobula", 1), Sides.plain(() -> {
            throw new IllegalStateException("wrong result");
        }));

        assertThatThrownBy(() -> new Harness(TinySizes.rounds(1)).measure(row))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .hasMessage("wrong result");
        assertThat(log).containsExactly("mobula", "close mobula");
    }

    @Test
    void givesUpARowThatHangsAndSaysWhere() {
        var never = new CountDownLatch(1);
        var row = row(side("mobula", 1), Sides.plain(() -> {
            never.await();
            return 1.0;
        }));

        assertThatThrownBy(() -> new Harness(TinySizes.rounds(1, TinySizes.LIMIT, Duration.ofMillis(200))).measure(row))
                .isInstanceOf(TimeoutException.class)
                .hasMessageStartingWith("group.row takes longer than 0.2 s; when the time was over it was here:\n")
                .hasMessageContaining("CountDownLatch.await");
        assertThat(log).endsWith("close mobula");
    }
}
