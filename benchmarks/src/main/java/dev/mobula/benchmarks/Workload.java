package dev.mobula.benchmarks;

import dev.mobula.Mobula;

/// Something that is done with a session and measured, wherever the session's tasks run.
///
/// @param name the row's name without its group: `task.sync`
/// @param unit of its figure
/// @param body makes one round
record Workload(String name, Unit unit, Body body) {
    /// Runs one round and checks its results.
    @FunctionalInterface
    interface Body {
        double round(Sizes sizes, Mobula mobula) throws Exception;
    }

    /// Opens a session; closing it closes all that was opened for it.
    @FunctionalInterface
    interface Sessions {
        Mobula open() throws Exception;
    }

    /// The row that measures this.
    ///
    /// @param group first part of the row's name
    Row row(String group, Sessions sessions, String referenceName, Row.Opening reference) {
        return new Row(
                group + '.' + name,
                unit,
                sizes -> Sides.on(sessions.open(), mobula -> body.round(sizes, mobula)),
                referenceName,
                reference);
    }

    /// The row that measures this on a node in this JVM.
    Row embedded(String referenceName, Row.Opening reference) {
        return row("embedded", Sides::embedded, referenceName, reference);
    }
}
