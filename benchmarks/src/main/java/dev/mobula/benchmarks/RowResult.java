package dev.mobula.benchmarks;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// What was measured for a row.
///
/// @param rounds measured rounds of each side
/// @param peers what other systems needed for the same workload, by their names
record RowResult(Row row, Figures mobula, Figures reference, int rounds, Map<String, Figures> peers) {
    /// Copies the map.
    RowResult {
        peers = Collections.unmodifiableMap(new LinkedHashMap<>(peers));
    }

    /// Without peers.
    RowResult(Row row, Figures mobula, Figures reference, int rounds) {
        this(row, mobula, reference, rounds, Map.of());
    }

    /// How near Mobula comes to the reference, by their medians: 1 is as good, 0.5 half as good.
    double ratio() {
        return ratio(reference);
    }

    /// How many times better Mobula is than others, by the medians.
    double ratio(Figures others) {
        return row.unit().ratio(mobula.median(), others.median());
    }
}
