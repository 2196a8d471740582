package dev.mobula.examples.wordcount;

import dev.mobula.Mobula;
import dev.mobula.ObjectRef;
import dev.mobula.ObjectStream;
import dev.mobula.examples.Example;
import dev.mobula.examples.Options;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Counts the words of three novels: a streaming reader for each, a task for each piece, an actor for the sums.
public final class WordCountExample implements Example {
    /// Used by [java.util.ServiceLoader].
    public WordCountExample() {}

    @Override
    public String name() {
        return "wordcount";
    }

    @Override
    public String summary() {
        return "count the words of three novels (streams and an actor)";
    }

    @Override
    public int run(List<String> arguments, PrintStream out, PrintStream err) {
        Options options = Options.read("wordcount", arguments, Set.of("--top", "--lines"), Set.of());
        int top = (int) options.number("--top", 20, 1, 10_000);
        int lines = (int) options.number("--lines", 500, 1, 1_000_000);
        try (Mobula mobula = Mobula.start()) {
            long startNs = System.nanoTime();
            WordTotalsRemote totals = WordTotalsRemote.create();
            List<ObjectRef<@Nullable Void>> added = new ArrayList<>();
            List<ObjectStream<List<String>>> readers = new ArrayList<>();
            for (TextResource novel : TextResource.novels()) {
                readers.add(WordCountTasksRemote.pieces(novel, lines));
            }
            for (ObjectStream<List<String>> reader : readers) {
                try (reader) {
                    for (List<String> piece : reader) {
                        added.add(totals.add(WordCountTasksRemote.count(piece)));
                    }
                }
            }
            mobula.getAll(added);
            WordTotals.Size size = totals.size().get();
            out.printf(
                    Locale.ROOT,
                    "%,d words, %,d different ones, in %d novels and %d pieces, %.2f s%n",
                    size.words(),
                    size.different(),
                    readers.size(),
                    added.size(),
                    (System.nanoTime() - startNs) / 1e9);
            for (WordTotals.Frequency frequency : totals.top(top).get()) {
                out.printf(Locale.ROOT, "%8d  %s%n", frequency.count(), frequency.word());
            }
        }
        return 0;
    }
}
