package dev.mobula.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.ServiceLoader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ExamplesTest {
    @Test
    void areFoundByName() {
        assertThat(ServiceLoader.load(Example.class).stream()
                        .map(provider -> provider.get().name()))
                .containsExactlyInAnyOrder("digits", "pi", "wordcount");
    }

    @Test
    void digitsFindsANetworkThatReadsUnseenDigits() throws Exception {
        var output = run("digits", "--seed", "3");

        assertThat(output).contains("120 tasks, seed 3").contains("best: hidden ");
        assertThat(number(output, "test accuracy (0\\.\\d{4})")).isBetween(0.96, 1.0);
        assertThat(output).containsPattern("actual +0 +1 +2 +3 +4 +5 +6 +7 +8 +9 +recall");
        assertThat(output).containsPattern("wall time \\d+\\.\\d s");
        assertThat(output).containsPattern("speed-up is \\d+\\.\\d\\d on \\d+ CPUs; all 120 scores are the same");
    }

    @Test
    void digitsIsRepeatable() throws Exception {
        var first = run("digits", "--seed", "5", "--configurations", "2", "--skip-baseline");
        var second = run("digits", "--seed", "5", "--configurations", "2", "--skip-baseline");

        assertThat(results(first)).isEqualTo(results(second)).contains("test accuracy");
    }

    private static String results(String output) {
        return output.substring(output.indexOf("best configurations"), output.indexOf("wall time"));
    }

    @Test
    void piIsCloseToPi() throws Exception {
        var output = run("pi", "--samples", "4000000", "--tasks", "16", "--seed", "9");

        // The estimate's standard deviation is 4 · sqrt(p(1-p)/n) = 0.0008 with p = pi/4 and n = 4,000,000.
        assertThat(number(output, "pi is about (\\d\\.\\d+)")).isBetween(Math.PI - 0.004, Math.PI + 0.004);
        assertThat(output).contains("4,000,000 points in 16 tasks");
    }

    @Test
    void piGivesTheSameForTheSameSeedHoweverTasksRun() throws Exception {
        assertThat(number(run("pi", "--samples", "100000", "--tasks", "7"), "about (\\d\\.\\d+)"))
                .isEqualTo(number(run("pi", "--samples", "100000", "--tasks", "7"), "about (\\d\\.\\d+)"));
    }

    @Test
    void wordcountCountsAllWords() throws Exception {
        var output = run("wordcount", "--top", "3", "--lines", "100");

        // Counted independently of the example: zcat, tr to lower-case words, sort, uniq -c.
        assertThat(output).contains("403,043 words, 10,531 different ones, in 3 novels");
        assertThat(output).containsPattern("13640 {2}the\\R +13521 {2}to\\R +11972 {2}and\\R");
    }

    @Test
    void unknownAndUnusableArgumentsAreRefused() {
        assertThatThrownBy(() -> run("pi", "--sample", "7"))
                .isInstanceOf(UsageException.class)
                .hasMessage("pi does not know '--sample': it takes --samples N, --seed N, --tasks N");
        assertThatThrownBy(() -> run("pi", "--tasks", "many"))
                .isInstanceOf(UsageException.class)
                .hasMessage("--tasks=many is not a whole number: write for example --tasks 100");
        assertThatThrownBy(() -> run("digits", "--configurations=0"))
                .isInstanceOf(UsageException.class)
                .hasMessage("--configurations=0 is outside 1 to 10000: 24 is usual");
        assertThatThrownBy(() -> run("digits", "--seed"))
                .isInstanceOf(UsageException.class)
                .hasMessage("--seed has no value: write for example --seed 7");
    }

    private static String run(String name, String... arguments) throws Exception {
        var example = ServiceLoader.load(Example.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElseThrow();
        var bytes = new ByteArrayOutputStream();
        var out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        assertThat(example.run(List.of(arguments), out, out)).isZero();
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static double number(String output, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(output);
        assertThat(matcher.find()).as("%s in %s", pattern, output).isTrue();
        return Double.parseDouble(matcher.group(1));
    }
}
