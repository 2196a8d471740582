package dev.mobula.examples.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mobula.examples.progress.ProgressBar.Mode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressBarTest {
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private long nowNs = 5;

    @Test
    void showsCountsRateAndTimes() {
        assertThat(render(0, 0, 120, 0, 0))
                .isEqualTo("[>             ]   0%    0/120 done, 0 running, 120 queued, 0.0/s, 0:00, ETA ?  ");
        assertThat(render(54, 2, 64, 0, 9_000))
                .isEqualTo("[======>       ]  45%   54/120 done, 2 running, 64 queued, 6.0/s, 0:09, ETA 0:11");
        assertThat(render(119, 1, 0, 0, 20_000))
                .isEqualTo("[=============>]  99%  119/120 done, 1 running, 0 queued, 6.0/s, 0:20, ETA 0:00 ");
        assertThat(render(120, 0, 0, 0, 20_000))
                .isEqualTo("[==============] 100%  120/120 done, 0 running, 0 queued, 6.0/s, 0:20           ");
    }

    @Test
    void showsFailedTasksAndCountsThemAsEnded() {
        assertThat(render(50, 0, 49, 1, 4_000_000))
                .isEqualTo("[=====>     ]  51%   50/100 done, 1 failed, 0 running, 49 queued, 0.0/s, 1:06:40");
        assertThat(ProgressBar.render(9, 0, 0, 1, Duration.ofSeconds(1), 60))
                .isEqualTo("[==========] 100%   9/10 done, 1 failed, 0 running, 0 queued");
    }

    @Test
    void showsNothingDoneBeforeTheFirstTaskIsSubmitted() {
        assertThat(render(0, 0, 0, 0, 0))
                .isEqualTo("[>             ]   0%  0/0 done, 0 running, 0 queued, 0.0/s, 0:00, ETA ?        ");
    }

    @ParameterizedTest
    @CsvSource({"999, 99.9/s", "1000, 100/s", "99999, 10.0k/s", "1234567, 123.5k/s", "50000000, 5.0M/s"})
    void shortensHighRates(long doneInTenSeconds, String rate) {
        assertThat(ProgressBar.render(doneInTenSeconds, 0, 0, 0, Duration.ofSeconds(10), 100))
                .contains(", " + rate + ",");
    }

    @ParameterizedTest
    @CsvSource({
        "60, '[====>     ]  45%   54/120 done, 2 running, 64 queued, 6.0/s'",
        "40, '[===>    ]  45%   54/120 done, 2 running'",
        "16, '[===>    ]  45% '",
        "4, '[==='"
    })
    void leavesOutWhatDoesNotFit(int width, String line) {
        assertThat(ProgressBar.render(54, 2, 64, 0, Duration.ofSeconds(9), width))
                .isEqualTo(line);
    }

    @Test
    void drawsTenTimesASecondAtMostAndAtTheEnd() {
        try (var bar = bar(Mode.LIVE)) {
            bar.update(0, 1, 9, 0);
            nowNs += 99_999_999;
            bar.update(1, 1, 8, 0);
            nowNs += 1;
            bar.update(2, 1, 7, 0);
            nowNs += 1;
            bar.update(3, 1, 6, 0);
            bar.update(10, 0, 0, 0);
        }

        assertThat(output())
                .isEqualTo("\r[>       ]   0%   0/10 done, 1 running\r[=>      ]  20%   2/10 done, 1 running"
                        + "\r[========] 100%  10/10 done, 0 running"
                        + System.lineSeparator());
    }

    @Test
    void coloursTheBar() {
        try (var bar = bar(Mode.LIVE_IN_COLOUR)) {
            bar.update(5, 1, 4, 0);
        }

        assertThat(output())
                .isEqualTo("\r[\u001b[32m====>   \u001b[0m]  50%   5/10 done, 1 running" + System.lineSeparator());
    }

    @Test
    void printsALineAtEachTenthWhereThereIsNoTerminal() {
        try (var bar = bar(Mode.PLAIN)) {
            bar.update(0, 0, 0, 0);
            for (int done = 0; done <= 40; done++) {
                bar.update(done, 0, 40 - done, 0);
                nowNs += 1_000_000_000;
            }
        }

        assertThat(output().lines())
                .hasSize(10)
                .startsWith(" 10%   4/40 done, 0 running, 36 queued, 1.0/s, 0:04, ETA 0:36")
                .endsWith("100%  40/40 done, 0 running, 0 queued, 1.0/s, 0:40");
    }

    @Test
    void leavesNoEmptyLineWhenNothingWasDrawn() {
        bar(Mode.LIVE).close();

        assertThat(output()).isEmpty();
    }

    @Test
    void choosesWhatTheTerminalUnderstands() {
        assertThat(Mode.of(false, Map.of())).isEqualTo(Mode.PLAIN);
        assertThat(Mode.of(true, Map.of("TERM", "dumb"))).isEqualTo(Mode.PLAIN);
        assertThat(Mode.of(true, Map.of("TERM", "xterm"))).isEqualTo(Mode.LIVE_IN_COLOUR);
        assertThat(Mode.of(true, Map.of("NO_COLOR", "1"))).isEqualTo(Mode.LIVE);
        assertThat(Mode.of(true, Map.of("NO_COLOR", ""))).isEqualTo(Mode.LIVE_IN_COLOUR);
    }

    @Test
    void refusesNegativeCounts() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> render(0, -1, 0, 0, 0))
                .withMessage("running=-1 is negative: count tasks from 0");
    }

    private ProgressBar bar(Mode mode) {
        return new ProgressBar(new PrintStream(output, false, StandardCharsets.UTF_8), mode, 38, () -> nowNs);
    }

    private String output() {
        return output.toString(StandardCharsets.UTF_8);
    }

    private static String render(long done, long running, long queued, long failed, long elapsedMs) {
        return ProgressBar.render(done, running, queued, failed, Duration.ofMillis(elapsedMs), 80);
    }
}
