package dev.mobula.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchmarkRunnerTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(List<Row> rows, boolean json, String... only) throws InterruptedException {
        return new BenchmarkRunner(rows, TinySizes.rounds(1))
                .measure(
                        new BenchmarkOptions(List.of(only), true, json),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private static Row broken() {
        return new Row(
                "embedded.broken",
                Unit.CALLS_PER_SECOND,
                _ -> {
                    throw new IllegalStateException("Wrong result: 1 and must be 2");
                },
                "peer",
                _ -> Sides.plain(() -> 1.0));
    }

    private static Row working() {
        return new Row(
                "embedded.working",
                Unit.CALLS_PER_SECOND,
                _ -> Sides.plain(() -> 2.0),
                "peer",
                _ -> Sides.plain(() -> 4.0));
    }

    @Test
    void measuresAllRowsWithRightResultsAndPrintsNothingButJson() throws Exception {
        int exitCode = run(Rows.all(), true);

        assertThat(err()).doesNotContain("failed");
        assertThat(exitCode).isZero();
        var names = new ArrayList<String>();
        for (JsonNode row : new ObjectMapper().readTree(out())) {
            names.add(row.get("name").asText());
            assertThat(row.get("min").asDouble()).as("%s", row).isPositive();
            assertThat(row.get("median").asDouble())
                    .as("%s", row)
                    .isBetween(row.get("min").asDouble(), row.get("max").asDouble());
            assertThat(row.get("ratio").asDouble()).as("%s", row).isPositive();
            assertThat(row.get("reference").get("name").asText()).isNotBlank();
            assertThat(row.get("reference").get("median").asDouble()).isPositive();
        }
        assertThat(names).isEqualTo(Rows.all().stream().map(Row::name).toList());
    }

    @Test
    void printsATableAndTellsTheProgressApart() throws Exception {
        assertThat(run(List.of(working()), false, "embedded")).isZero();

        assertThat(out())
                .startsWith("Mobula benchmark of ")
                .containsPattern("embedded\\.working +2\\.00 +calls/s .* peer +4\\.00 +0\\.5000");
        assertThat(err()).isEqualTo(lines("mobula: measuring 1 of 1: embedded.working"));
    }

    @Test
    void aRowThatFailsIsLeftOutAndFailsTheCommand() throws Exception {
        assertThat(run(List.of(broken(), working()), true)).isEqualTo(1);

        assertThat(new ObjectMapper().readTree(out())).hasSize(1);
        assertThat(err())
                .contains("mobula: embedded.broken failed:")
                .contains("IllegalStateException: Wrong result: 1 and must be 2");
    }

    @Test
    void refusesAGroupThatThereIsNot() throws Exception {
        assertThat(run(List.of(broken(), working()), true, "embeded")).isEqualTo(2);

        assertThat(out()).isEmpty();
        assertThat(err())
                .isEqualTo(lines(
                        "mobula: unknown benchmark group 'embeded': did you mean 'embedded'?",
                        "hint: known groups: embedded; rows: embedded.broken, embedded.working"));
    }

    @Test
    void guessesNothingThatIsFarOff() throws Exception {
        assertThat(run(List.of(working()), true, "cluster")).isEqualTo(2);

        assertThat(err())
                .isEqualTo(lines(
                        "mobula: unknown benchmark group 'cluster'",
                        "hint: known groups: embedded; rows: embedded.working"));
    }

    private static String lines(String... lines) {
        return String.join(System.lineSeparator(), lines) + System.lineSeparator();
    }
}
