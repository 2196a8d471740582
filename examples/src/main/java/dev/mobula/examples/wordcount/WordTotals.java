package dev.mobula.examples.wordcount;

import dev.mobula.Remote;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Adds up the counts of pieces: an actor.
@Remote
class WordTotals {
    private final Map<String, Long> totals = new HashMap<>();

    /// Adds the counts of one piece.
    void add(Map<String, Long> counts) {
        Words.addTo(totals, counts);
    }

    /// How many words there are in all, and how many different ones.
    Size size() {
        return new Size(totals.values().stream().mapToLong(Long::longValue).sum(), totals.size());
    }

    /// The most frequent words, those of equal count in alphabetical order.
    ///
    /// @param limit most to return, 0 or more
    List<Frequency> top(int limit) {
        return Words.mostFrequent(totals, limit).stream()
                .map(entry -> new Frequency(entry.getKey(), entry.getValue()))
                .toList();
    }

    /// @param words all words
    /// @param different words that are not equal
    record Size(long words, int different) {}

    /// @param word in lower case
    /// @param count how often it occurs
    record Frequency(String word, long count) {}
}
