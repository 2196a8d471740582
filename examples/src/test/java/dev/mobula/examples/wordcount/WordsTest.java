package dev.mobula.examples.wordcount;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        It is a truth      | it is a truth
        don't              | don't
        don\u2019t         | don't
        'tis the boys' own | tis the boys own
        to-morrow--or_now_ | to morrow or now
        rock''n            | rock n
        'a'                | a
        Ærøskøbing ÉTÉ     | ærøskøbing été
        4th of 1811        | th of
        """)
    void splitsALineIntoWords(String line, String words) {
        assertThat(String.join(" ", Words.of(line))).isEqualTo(words);
    }

    @Test
    void findsNoWordWhereThereIsNone() {
        assertThat(Words.of("")).isEmpty();
        assertThat(Words.of(" '' 12 -- ")).isEmpty();
    }

    @Test
    void handlesLettersOutsideTheBasicPlane() {
        assertThat(Words.of("\ud801\udc00b 1")).containsExactly("\ud801\udc28b"); // Deseret long i
    }

    @Test
    void lowersLettersAlikeInEachLocale() {
        var locale = Locale.getDefault();
        try {
            Locale.setDefault(Locale.of("tr"));
            assertThat(Words.of("TITLE")).containsExactly("title");
        } finally {
            Locale.setDefault(locale);
        }
    }

    @Test
    void addsCountsAndOrdersThem() {
        var total = new HashMap<>(Words.count(List.of("b a b", "c")));
        Words.addTo(total, Words.count(List.of("c d")));

        assertThat(total).isEqualTo(Map.of("a", 1L, "b", 2L, "c", 2L, "d", 1L));
        assertThat(Words.mostFrequent(total, 3))
                .containsExactly(Map.entry("b", 2L), Map.entry("c", 2L), Map.entry("a", 1L));
        assertThat(Words.mostFrequent(total, 0)).isEmpty();
    }
}
