package dev.mobula.cli.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogReaderTest {
    @ParameterizedTest
    @CsvSource({
        "'', 1, -1",
        "'', 0, 0",
        "a, 1, -1",
        "'a|', 1, -1",
        "'a|b', 1, 2",
        "'a|b|', 1, 2",
        "'a|b|', 2, -1",
        "'a|b|', 0, 4",
        "'||', 1, 1",
        "'|||', 2, 1",
    })
    void findsWhereTheLastLinesStart(String text, int lines, int start) {
        assertThat(LogReader.lastLines(text.replace('|', '\n'), lines)).isEqualTo(start);
    }
}
