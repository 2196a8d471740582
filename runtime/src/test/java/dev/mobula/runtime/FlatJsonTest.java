package dev.mobula.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlatJsonTest {
    @Test
    void readsStringsAndNumbers() {
        assertThat(FlatJson.read(" { \"a\" : \"b c\" ,\n\"n\":-12.5e3, \"z\": 0 } \n"))
                .containsExactly(entry("a", "b c"), entry("n", "-12.5e3"), entry("z", "0"));
        assertThat(FlatJson.read("{}")).isEmpty();
    }

    @Test
    void readsObjectsInside() {
        assertThat(FlatJson.read("{\"a\": {}, \"b\": {\"c\": 1, \"d\": \"e\"}, \"f\": 2}"))
                .containsExactly(entry("b.c", "1"), entry("b.d", "e"), entry("f", "2"));
    }

    @Test
    void readsEscapedCharacters() {
        assertThat(FlatJson.read("{\"\\u00e4\\\"\": \"\\\\ \\/ \\b\\f\\n\\r\\t \\ud83d\\udc1f\"}"))
                .containsExactly(entry("ä\"", "\\ / \b\f\n\r\t 🐟"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|expected '{' at character 0, found the end",
                "[]|expected '{' at character 0, found '['",
                "{\"a\"|expected ':' at character 4, found the end",
                "{\"a\":1|expected ',' or '}' at character 6, found the end",
                "{\"a\":1,}|expected a key in quotes at character 7, found '}'",
                "{\"a\":true}|expected a string or a number at character 5, found 't'",
                "{\"a\":{\"b\":{}}}|expected a string or a number at character 10, found '{'",
                "{\"a\":[]}|expected a string or a number at character 5, found '['",
                "{\"a\":01}|expected a string or a number at character 5, found '0'",
                "{\"a\":\"b}|expected '\"' at character 8, found the end",
                "{\"a\":\"\\x\"}|expected one of \"\\/bfnrtu at character 7, found 'x'",
                "{\"a\":\"\\u00g0\"}|expected a hexadecimal digit at character 10, found 'g'",
                "{\"a\":1}x|expected the end at character 7, found 'x'",
                "{\"a\":1,\"a\":2}|key 'a' stands there twice",
            })
    void refusesWhatIsNotFlatAndNamesThePlace(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FlatJson.read(text))
                .withMessage(message);
    }
}
