package dev.mobula.examples.wordcount;

import dev.mobula.Remote;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Reads texts piece by piece, and counts the words of a piece.
final class WordCountTasks {
    private WordCountTasks() {}

    /// Streams a text in pieces; the reader runs ahead of the counters by a few pieces only.
    ///
    /// @param linesInEach 1 or more
    @Remote(streamBuffer = 8)
    static Stream<List<String>> pieces(TextResource text, int linesInEach) {
        return text.chunks(linesInEach);
    }

    /// Counts the words of one piece.
    @Remote
    static Map<String, Long> count(List<String> lines) {
        return Words.count(lines);
    }
}
