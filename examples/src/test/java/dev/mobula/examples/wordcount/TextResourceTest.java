package dev.mobula.examples.wordcount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TextResourceTest {
    /// An independent definition of a word, for texts in ASCII.
    private static final Pattern WORD = Pattern.compile("[a-z]+(?:'[a-z]+)*");

    @ParameterizedTest
    @CsvSource({
        "sense-and-sensibility.txt.gz, 12624, 673688",
        "pride-and-prejudice.txt.gz, 13030, 684768",
        "emma.txt.gz, 16235, 883028"
    })
    void holdsTheWholeNovel(String file, int lines, int characters) {
        var text = new TextResource("", file);
        try (var stream = text.lines()) {
            assertThat(stream.mapToInt(line -> line.length() + 1).summaryStatistics())
                    .satisfies(summary -> assertThat(summary.getCount()).isEqualTo(lines))
                    .satisfies(summary -> assertThat(summary.getSum()).isEqualTo(characters));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.mobula.examples.wordcount.TextResource#novels")
    void countsTheWordsThatARegularExpressionFinds(TextResource novel) {
        Map<String, Long> expected = WORD.matcher(wholeText(novel).toLowerCase(Locale.ROOT))
                .results()
                .collect(Collectors.groupingBy(match -> match.group(), Collectors.counting()));
        var counted = new HashMap<String, Long>();
        try (var chunks = novel.chunks(500)) {
            chunks.forEach(chunk -> Words.addTo(counted, Words.count(chunk)));
        }

        assertThat(counted).isEqualTo(expected).hasSizeGreaterThan(5_000);
    }

    @Test
    void cutsTheTextIntoChunksOfEqualSize() {
        try (var chunks = TextResource.EMMA.chunks(1_000)) {
            List<List<String>> all = chunks.toList();
            assertThat(all).hasSize(17);
            assertThat(all.subList(0, 16)).allSatisfy(chunk -> assertThat(chunk).hasSize(1_000));
            assertThat(all.getLast()).hasSize(235).endsWith("FINIS");
        }
    }

    @Test
    void saysWhatIsWrong() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TextResource.EMMA.chunks(0).close())
                .withMessage("linesInEach=0 is below 1: use 500 to begin with");
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        new TextResource("Sanditon", "sanditon.txt.gz").lines().close())
                .withMessage("sanditon.txt.gz is not on the class path: run with the packaged examples,"
                        + " or add their resources folder");
    }

    private static String wholeText(TextResource novel) {
        try (var lines = novel.lines()) {
            return lines.collect(Collectors.joining("\n"));
        }
    }
}
