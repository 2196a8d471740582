package dev.mobula.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final Row.Opening NEVER = _ -> {
        throw new AssertionError("a report measures nothing");
    };
    private static final List<RowResult> RESULTS = List.of(
            new RowResult(
                    new Row("embedded.task.sync", Unit.MICROSECONDS, NEVER, "virtual thread per task", NEVER),
                    new Figures(3.14159, 2.5, 40),
                    new Figures(73.125, 70, 80),
                    7),
            new RowResult(
                    new Row("embedded.task.async", Unit.TASKS_PER_SECOND, NEVER, "virtual thread per task", NEVER),
                    new Figures(1_234_567.8, 1_000_000, 2_000_000),
                    new Figures(3_000_000, 2_900_000, 3_100_000),
                    3));

    @Test
    void jsonHasTheFormThatToolsReadAndFourDigits() throws Exception {
        var json = JsonReport.of(RESULTS);

        assertThat(new ObjectMapper().readTree(json)).isEqualTo(new ObjectMapper().readTree("""
                [ {
                  "name": "embedded.task.sync",
                  "unit": "µs",
                  "median": 3.142,
                  "min": 2.5,
                  "max": 40.0,
                  "reference": {"name": "virtual thread per task", "median": 73.13},
                  "ratio": 23.28
                }, {
                  "name": "embedded.task.async",
                  "unit": "tasks/s",
                  "median": 1235000.0,
                  "min": 1000000.0,
                  "max": 2000000.0,
                  "reference": {"name": "virtual thread per task", "median": 3000000.0},
                  "ratio": 0.4115
                } ]
                """));
    }

    @Test
    void jsonIsAsciiForAnyTerminal() {
        assertThat(JsonReport.of(RESULTS)).isASCII().contains("\\u00B5s");
    }

    @Test
    void anEmptyReportIsAnEmptyArray() {
        assertThat(JsonReport.of(List.of()).replaceAll("\\s", "")).isEqualTo("[]");
    }

    private static String table(Charset charset) {
        var machine = new Machine(2, "Linux amd64", "25.0.3 (Vendor)", List.of("PS MarkSweep"), 6L << 30);
        var date = ZonedDateTime.of(2026, 2, 3, 4, 5, 6, 0, ZoneOffset.UTC);
        return TableReport.of(RESULTS, machine, date, true, charset);
    }

    @Test
    void tableIsAlignedAndSaysWhereAndWhen() {
        assertThat(table(StandardCharsets.UTF_8)).isEqualTo("""
                Mobula benchmark of 2026-02-03 04:05 UTC, quick: figures spread more than without --quick
                2 CPUs, Linux amd64; JDK 25.0.3 (Vendor); GC PS MarkSweep; heap at most 6.0 GiB

                row                     median  unit           min        max  rounds  reference                   median   ratio
                embedded.task.sync        3.14  µs            2.50       40.0       7  virtual thread per task       73.1    23.3
                embedded.task.async  1,234,568  tasks/s  1,000,000  2,000,000       3  virtual thread per task  3,000,000  0.4115

                ratio: how near to the reference by the medians; 1 is as good, 0.5 half as good""");
    }

    @Test
    void tableDoesWithoutTheGreekLetterWhereItCannotBePrinted() {
        assertThat(table(StandardCharsets.US_ASCII)).isASCII().contains("3.14  us  ");
    }
}
