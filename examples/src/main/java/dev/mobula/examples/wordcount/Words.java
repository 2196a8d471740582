package dev.mobula.examples.wordcount;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Finds and counts the words of a text.
///
/// A word is a run of letters, in lower case, with apostrophes between letters: `don't` is one word, and the quotes of
/// `'tis` and `boys'` are left out. Anything else separates words. No locale is asked, so every machine counts alike.
final class Words {
    private static final Comparator<Map.Entry<String, Long>> MOST_FREQUENT_FIRST =
            Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey());

    private Words() {}

    /// Returns the words of a line, in order.
    static List<String> of(String line) {
        List<String> words = new ArrayList<>();
        forEach(line, words::add);
        return words;
    }

    /// Hands the words of a line to `action`, in order.
    static void forEach(String line, Consumer<? super String> action) {
        StringBuilder word = new StringBuilder();
        boolean apostrophe = false; // seen after a letter, kept if another letter follows
        for (int i = 0; i < line.length(); ) {
            int character = line.codePointAt(i);
            i += Character.charCount(character);
            if (Character.isLetter(character)) {
                if (apostrophe) {
                    word.append('\'');
                    apostrophe = false;
                }
                word.appendCodePoint(Character.toLowerCase(character));
            } else if (isApostrophe(character) && !word.isEmpty() && !apostrophe) {
                apostrophe = true;
            } else {
                apostrophe = false;
                finish(word, action);
            }
        }
        finish(word, action);
    }

    /// Returns how often each word occurs in `lines`.
    static Map<String, Long> count(Iterable<String> lines) {
        Map<String, Long> counts = new HashMap<>();
        for (String line : lines) {
            forEach(line, word -> counts.merge(word, 1L, Long::sum));
        }
        return counts;
    }

    /// Adds the counts of `part` to `total`.
    static void addTo(Map<String, Long> total, Map<String, Long> part) {
        part.forEach((word, count) -> total.merge(word, count, Long::sum));
    }

    /// Returns the most frequent words with their counts, those of equal count in alphabetical order.
    ///
    /// @param limit most words to return, 0 or more
    static List<Map.Entry<String, Long>> mostFrequent(Map<String, Long> counts, int limit) {
        return counts.entrySet().stream()
                .sorted(MOST_FREQUENT_FIRST)
                .limit(limit)
                .map(entry -> Map.entry(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static boolean isApostrophe(int character) {
        return character == '\'' || character == '\u2019';
    }

    private static void finish(StringBuilder word, Consumer<? super String> action) {
        if (!word.isEmpty()) {
            action.accept(word.toString());
            word.setLength(0);
        }
    }
}
