package dev.mobula.testing.graph;

import java.util.List;

/// What every task of a graph is told.
///
/// @param run the run
/// @param name the task's name in the journal
/// @param units CPUs that it occupies, in units
/// @param mishaps see [Effort#mishaps]
/// @param lingerMicros see [Effort#lingerMicros]
/// @param untilCancelled see [Effort#untilCancelled]
/// @param gathering how it waits for several references
record Orders(
        RunId run,
        String name,
        long units,
        List<Mishap> mishaps,
        int lingerMicros,
        boolean untilCancelled,
        Gathering gathering) {
    static Orders of(RunId run, String name, Effort effort, Gathering gathering) {
        return new Orders(
                run,
                name,
                Math.round(effort.cpus() * 10_000),
                effort.mishaps(),
                effort.lingerMicros(),
                effort.untilCancelled(),
                gathering);
    }

    Notes journal() {
        return run.notes();
    }
}
