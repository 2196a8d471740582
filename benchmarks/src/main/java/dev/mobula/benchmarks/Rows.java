package dev.mobula.benchmarks;

import java.util.List;
import java.util.stream.Stream;

/// All rows, in the order in which they are measured and printed.
final class Rows {
    private Rows() {}

    /// Rows of embedded nodes, then those of node processes.
    static List<Row> all(Nodes nodes) {
        return Stream.concat(embedded().stream(), ProcessRows.all(nodes).stream())
                .toList();
    }

    static List<Row> embedded() {
        return Stream.of(
                        List.of(StartRow.row()),
                        TaskRows.all(),
                        List.of(QueuedRow.row()),
                        ActorRows.all(),
                        ObjectRows.all())
                .flatMap(List::stream)
                .toList();
    }
}
