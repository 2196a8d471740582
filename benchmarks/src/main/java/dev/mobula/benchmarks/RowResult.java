package dev.mobula.benchmarks;

/// What was measured for a row.
///
/// @param rounds measured rounds of each side
record RowResult(Row row, Figures mobula, Figures reference, int rounds) {
    /// How near Mobula comes to the reference, by their medians: 1 is as good, 0.5 half as good.
    double ratio() {
        return row.unit().ratio(mobula.median(), reference.median());
    }
}
