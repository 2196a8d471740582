package dev.mobula.processor;

import java.util.List;

/// Java source under construction: indented, at most 120 columns wide where it can be broken.
final class SourceText {
    private static final int WIDTH = 120;
    private static final String INDENT = "    ";

    private final StringBuilder text = new StringBuilder();
    private int depth;

    /// Adds a line.
    void line(String line) {
        text.append(INDENT.repeat(depth)).append(line).append('\n');
    }

    /// Adds an empty line.
    void blank() {
        text.append('\n');
    }

    /// Adds a line and indents what follows.
    void open(String line) {
        line(line);
        depth++;
    }

    /// Ends the indentation and adds a line.
    void close(String line) {
        depth--;
        line(line);
    }

    /// Indents what follows.
    void indent() {
        depth++;
    }

    /// Adds documentation: one paragraph for each text, broken between words.
    void doc(String... paragraphs) {
        String separator = "";
        for (String paragraph : paragraphs) {
            if (!separator.isEmpty()) {
                line("///");
            }
            separator = "///";
            docLine(paragraph, "");
        }
    }

    /// Adds block tags after the documentation, each broken between words.
    void docTags(List<String> tags) {
        if (!tags.isEmpty()) {
            line("///");
            tags.forEach(tag -> docLine(tag, INDENT));
        }
    }

    private void docLine(String sentence, String continuation) {
        StringBuilder line = new StringBuilder("///");
        for (String word : sentence.split(" ", -1)) {
            if (depth * INDENT.length() + line.length() + 1 + word.length() > WIDTH && line.length() > 7) {
                line(line.toString());
                line.setLength(0);
                line.append("///").append(continuation);
            }
            line.append(' ').append(word);
        }
        line(line.toString());
    }

    /// Adds a statement or header with a list in parentheses, broken before or within the list if it is long.
    void list(String head, List<String> items, String tail) {
        String joined = String.join(", ", items);
        if (items.isEmpty() || fits(0, head + joined + tail)) {
            line(head + joined + tail);
            return;
        }
        line(head);
        if (fits(2, joined + tail)) {
            line(INDENT + INDENT + joined + tail);
            return;
        }
        int last = items.size() - 1;
        for (int i = 0; i < last; i++) {
            line(INDENT + INDENT + items.get(i) + ",");
        }
        line(INDENT + INDENT + items.get(last) + tail);
    }

    /// Adds a header with a list in parentheses like [#list] and indents what follows.
    void openList(String head, List<String> items, String tail) {
        list(head, items, tail);
        depth++;
    }

    /// Adds an assignment of a chain of calls, one call to a line if it is long.
    void chain(String head, List<String> calls) {
        if (fits(0, head + String.join("", calls) + ";")) {
            line(head + String.join("", calls) + ";");
            return;
        }
        line(head);
        int last = calls.size() - 1;
        for (int i = 0; i <= last; i++) {
            line(INDENT + INDENT + calls.get(i) + (i == last ? ";" : ""));
        }
    }

    private boolean fits(int moreIndents, String line) {
        return (depth + moreIndents) * INDENT.length() + line.length() <= WIDTH;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
