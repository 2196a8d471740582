package dev.mobula.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BenchmarkRunnerTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private BenchmarkRunner.PeerOpening peers = (name, _) -> {
        throw new PeerUnavailableException("there is no " + name);
    };

    private int run(List<Row> rows, boolean json, String... only) throws InterruptedException {
        return run(rows, new BenchmarkOptions(List.of(only), true, json));
    }

    private int run(List<Row> rows, BenchmarkOptions options) throws InterruptedException {
        return new BenchmarkRunner(rows, TinySizes.rounds(1), (name, progress) -> peers.start(name, progress))
                .measure(
                        options,
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
        List<Row> rows;
        int exitCode;
        try (var nodes = new NodesInThisJvm()) {
            rows = Rows.all(nodes);
            exitCode = run(rows, true);
        }

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
        assertThat(names).isEqualTo(rows.stream().map(Row::name).toList());
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

    /// A peer that answers 8 to rows that work.
    private static final class Eight implements Peer {
        private boolean closed;

        @Override
        public String name() {
            return "ray";
        }

        @Override
        public Optional<Side> side(Row row, Sizes sizes) {
            return row.name().endsWith("working") ? Optional.of(Sides.plain(() -> 8.0)) : Optional.empty();
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static Row alone() {
        return new Row(
                "embedded.alone", Unit.MICROSECONDS, _ -> Sides.plain(() -> 3.0), "limit", _ -> Sides.plain(() -> 6.0));
    }

    private static final BenchmarkOptions BESIDE_RAY = new BenchmarkOptions(List.of(), true, true, List.of("ray"));

    @Test
    void addsThePeersFiguresToRowsThatItHas() throws Exception {
        var eight = new Eight();
        peers = (_, _) -> eight;

        assertThat(run(List.of(working(), alone()), BESIDE_RAY)).isZero();

        var rows = new ObjectMapper().readTree(out());
        assertThat(rows.get(0).get("peers")).isEqualTo(new ObjectMapper().readTree("""
                {"ray": {"median": 8.0, "ratio": 0.25}}"""));
        assertThat(rows.get(1).has("peers")).isFalse();
        assertThat(eight.closed).isTrue();
    }

    @Test
    void printsThePeersFiguresBesideOurs() throws Exception {
        peers = (_, _) -> new Eight();

        run(List.of(working(), alone()), new BenchmarkOptions(List.of(), true, false, List.of("ray")));

        assertThat(out())
                .containsPattern("reference +median +ratio +ray +ratio\n")
                .containsPattern("embedded.working .* 0\\.5000 +8\\.00 +0\\.2500\n")
                .containsPattern("embedded.alone .* 2\\.00 +- +-\n")
                .contains("ratio behind ray: how many times better Mobula is; -: no such workload there");
    }

    @Test
    void goesOnWithoutAPeerThatCannotBeInstalled() throws Exception {
        assertThat(run(List.of(working()), BESIDE_RAY)).isZero();

        assertThat(new ObjectMapper().readTree(out()).get(0).has("peers")).isFalse();
        assertThat(err()).contains(lines("mobula: measuring without ray: there is no ray"));
    }

    @Test
    void refusesAPeerThatThereIsNot() throws Exception {
        assertThat(run(List.of(working()), new BenchmarkOptions(List.of(), true, true, List.of("rya"))))
                .isEqualTo(2);

        assertThat(err()).isEqualTo(lines("mobula: unknown peer 'rya': did you mean 'ray'?", "hint: known peers: ray"));
    }

    private static String lines(String... lines) {
        return String.join(System.lineSeparator(), lines) + System.lineSeparator();
    }
}
