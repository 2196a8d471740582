package dev.mobula.benchmarks;

import java.util.List;
import java.util.stream.Stream;

/// All rows, in the order in which they are measured and printed.
final class Rows {
    private Rows() {}

    /// Rows of embedded nodes, then those of node processes and of their object stores.
    static List<Row> all(Nodes nodes) {
        return Stream.of(embedded(), ProcessRows.all(nodes), StoreRows.all(nodes))
                .flatMap(List::stream)
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
