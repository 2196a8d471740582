package dev.mobula.cli;

/// Text in columns.
final class Columns {
    private Columns() {}

    /// Returns `text` with blanks up to `width`.
    static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
