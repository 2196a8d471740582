package dev.mobula.benchmarks;

/// One line of the report: a workload on Mobula, and the same done with what it is compared to.
///
/// @param name what the report calls it, starting with its group: `embedded.task.sync`
/// @param unit of the figures of both sides
/// @param mobula sets up Mobula's side
/// @param referenceName peer or limit, as the report calls it
/// @param reference sets up the other side
/// @param once whether one round of each side is all, since it takes long and is a JVM of its own
record Row(String name, Unit unit, Opening mobula, String referenceName, Opening reference, boolean once) {
    /// A row of as many rounds as there is time for.
    Row(String name, Unit unit, Opening mobula, String referenceName, Opening reference) {
        this(name, unit, mobula, referenceName, reference, false);
    }

    /// Sets up a side for one row.
    @FunctionalInterface
    interface Opening {
        Side open(Sizes sizes) throws Exception;
    }

    /// The part of the name in front of the first dot.
    String group() {
        return name.substring(0, name.indexOf('.'));
    }
}
