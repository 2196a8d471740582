package dev.mobula.cli;

import java.util.ArrayList;
import java.util.List;

/// Text in columns.
final class Columns {
    private Columns() {}

    /// Returns `text` with blanks up to `width`.
    static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    /// Returns one line for each row, with two blanks between columns; the rows are equally long.
    static List<String> aligned(List<List<String>> rows) {
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                int column = i;
                int width = rows.stream()
                        .mapToInt(each -> each.get(column).length())
                        .max()
                        .orElse(0);
                line.append(pad(row.get(i), width + 2));
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }
}
