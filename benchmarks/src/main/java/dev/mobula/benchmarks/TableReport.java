package dev.mobula.benchmarks;

import java.nio.charset.Charset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Writes results as a table for people.
final class TableReport {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT);
    private static final List<String> HEADER =
            List.of("row", "median", "unit", "min", "max", "rounds", "reference", "median", "ratio");
    /// Columns of numbers, which end at the same place.
    private static final List<Boolean> RIGHT = List.of(false, true, false, true, true, true, false, true, true);

    private TableReport() {}

    /// @param date in UTC
    /// @param charset of what the table is printed on
    static String of(List<RowResult> results, Machine machine, ZonedDateTime date, boolean quick, Charset charset) {
        Set<String> peers = new LinkedHashSet<>();
        results.forEach(result -> peers.addAll(result.peers().keySet()));
        List<List<String>> table = new ArrayList<>();
        table.add(header(peers));
        for (RowResult result : results) {
            table.add(cells(result, peers, charset));
        }
        StringBuilder text = new StringBuilder()
                .append("Mobula benchmark of ")
                .append(DATE.format(date))
                .append(quick ? ", quick: figures spread more than without --quick\n" : ", full\n")
                .append(machine.description())
                .append("\n\n");
        for (List<String> row : table) {
            text.append(line(row, table)).append('\n');
        }
        text.append("\nratio: how near to the reference by the medians; 1 is as good, 0.5 half as good");
        if (!peers.isEmpty()) {
            text.append("\nratio behind ")
                    .append(String.join(", ", peers))
                    .append(": how many times better Mobula is; -: no such workload there");
        }
        return text.toString();
    }

    private static List<String> header(Set<String> peers) {
        List<String> header = new ArrayList<>(HEADER);
        for (String peer : peers) {
            header.add(peer);
            header.add("ratio");
        }
        return header;
    }

    private static List<String> cells(RowResult result, Set<String> peers, Charset charset) {
        List<String> cells = new ArrayList<>(cells(result, charset));
        for (String peer : peers) {
            Figures figures = result.peers().get(peer);
            cells.add(figures == null ? "-" : figure(figures.median()));
            cells.add(figures == null ? "-" : figure(result.ratio(figures)));
        }
        return cells;
    }

    private static List<String> cells(RowResult result, Charset charset) {
        String unit = result.row().unit().label();
        return List.of(
                result.row().name(),
                figure(result.mobula().median()),
                charset.newEncoder().canEncode(unit) ? unit : unit.replace('µ', 'u'),
                figure(result.mobula().min()),
                figure(result.mobula().max()),
                Integer.toString(result.rounds()),
                result.row().referenceName(),
                figure(result.reference().median()),
                figure(result.ratio()));
    }

    private static String line(List<String> row, List<List<String>> table) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
            int at = column;
            int width = table.stream()
                    .mapToInt(cells -> cells.get(at).length())
                    .max()
                    .orElse(0);
            String cell = row.get(column);
            String blanks = " ".repeat(width - cell.length());
            line.append(isRight(column) ? blanks + cell : cell + blanks).append("  ");
        }
        return line.toString().stripTrailing();
    }

    private static boolean isRight(int column) {
        return column >= RIGHT.size() || RIGHT.get(column);
    }

    /// Three digits that count, or more of a large number.
    private static String figure(double value) {
        String format = value >= 100 ? "%,.0f" : value >= 10 ? "%.1f" : value >= 1 ? "%.2f" : "%.4f";
        return String.format(Locale.ROOT, format, value);
    }
}
