package dev.mobula.examples.digits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DigitsTest {
    private static final String ROW = "0,".repeat(63) + "16,7";

    @Test
    void holdsAllDigitsOfTheTestSet() {
        var digits = Digits.dataset();

        assertThat(digits.size()).isEqualTo(1_797);
        assertThat(digits.columns()).isEqualTo(64);
        assertThat(digits.classes()).isEqualTo(10);
        assertThat(digits.classCounts()).containsExactly(178, 182, 177, 183, 181, 182, 181, 179, 174, 180);
    }

    @Test
    void scalesPixelsToOne() {
        var digits = Digits.dataset();
        var sum = 0.0;
        for (int row = 0; row < digits.size(); row++) {
            for (int column = 0; column < digits.columns(); column++) {
                assertThat(digits.feature(row, column)).isBetween(0f, 1f);
                sum += digits.feature(row, column);
            }
        }
        assertThat(sum * 16).isEqualTo(561_718); // the sum of the file's numbers, as awk adds them up
        assertThat(digits.feature(0, 2)).isEqualTo(5 / 16f);
        assertThat(digits.label(0)).isZero();
        assertThat(digits.label(1_796)).isEqualTo(8);
    }

    @Test
    void readsTheResourceOnce() {
        assertThat(Digits.dataset()).isSameAs(Digits.dataset());
    }

    @Test
    void readsALineAsPixelsAndALabel() throws IOException {
        var parsed = parse((ROW + "\n").repeat(1_797));

        assertThat(parsed.label(1_796)).isEqualTo(7);
        assertThat(parsed.feature(1_796, 62)).isZero();
        assertThat(parsed.feature(1_796, 63)).isEqualTo(1f);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        ,16,7   | ,17,7  | test.csv line 2 pixel 63='17' is not a whole number in 0..16
        ,16,7   | ,-1,7  | test.csv line 2 pixel 63='-1' is not a whole number in 0..16
        ,16,7   | ,x,7   | test.csv line 2 pixel 63='x' is not a whole number in 0..16
        ,16,7   | ,16,10 | test.csv line 2 label='10' is not a whole number in 0..9
        ,16,7   | ,7     | test.csv line 2 has 64 values, not 64 pixels and a label
        """)
    void namesTheLineAndTheValueThatIsWrong(String end, String wrongEnd, String message) {
        var wrong = ROW.replace(end, wrongEnd);

        assertThatIllegalStateException()
                .isThrownBy(() -> parse(ROW + "\n" + wrong + "\n"))
                .withMessage(message + ": restore the file from the repository");
    }

    @Test
    void refusesAFileWithTooFewOrTooManyLines() {
        assertThatIllegalStateException()
                .isThrownBy(() -> parse((ROW + "\n").repeat(1_796)))
                .withMessage("test.csv has 1796 lines, not 1797: restore the file from the repository");
        assertThatIllegalStateException()
                .isThrownBy(() -> parse((ROW + "\n").repeat(1_798)))
                .withMessage("test.csv has 1798 lines, not 1797: restore the file from the repository");
    }

    private static Dataset parse(String text) throws IOException {
        var bytes = new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
        return Digits.parse("test.csv", new InputStreamReader(bytes, StandardCharsets.US_ASCII));
    }
}
