package dev.mobula.benchmarks;

import dev.mobula.spi.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Finds the rows that `--only` names.
final class Selection {
    private final List<Row> rows;

    /// @param rows all that there are
    Selection(List<Row> rows) {
        this.rows = rows;
    }

    /// There is no such row or group. The message says what there is.
    static final class UnknownException extends Exception {
        private static final long serialVersionUID = 1;

        private final String hint;

        private UnknownException(String message, String hint) {
            super(message);
            this.hint = hint;
        }

        /// What can be given instead.
        String hint() {
            return hint;
        }
    }

    /// Returns the rows named, in the order of all rows.
    ///
    /// @param only groups (`embedded`), rows (`embedded.task.sync`), or the first parts of rows
    ///     (`embedded.task`); empty for all
    /// @throws UnknownException if one of them names no row
    List<Row> named(List<String> only) throws UnknownException {
        for (String name : only) {
            if (rows.stream().noneMatch(row -> isPartOf(row, name))) {
                throw unknown(name);
            }
        }
        return rows.stream()
                .filter(row -> only.isEmpty() || only.stream().anyMatch(name -> isPartOf(row, name)))
                .toList();
    }

    private static boolean isPartOf(Row row, String name) {
        return row.name().equals(name) || row.name().startsWith(name + '.');
    }

    private UnknownException unknown(String name) {
        Set<String> groups = new LinkedHashSet<>();
        List<String> rowNames = new ArrayList<>();
        for (Row row : rows) {
            groups.add(row.group());
            rowNames.add(row.name());
        }
        List<String> words = new ArrayList<>(groups);
        words.addAll(rowNames);
        return new UnknownException(
                "unknown benchmark group '" + name + "'" + Nearest.question(name, words),
                "known groups: " + String.join(", ", groups) + "; rows: " + String.join(", ", rowNames));
    }
}
