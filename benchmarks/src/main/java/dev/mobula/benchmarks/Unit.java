package dev.mobula.benchmarks;

/// What a figure counts, and whether more of it is better.
enum Unit {
    MILLISECONDS("ms", false),
    MICROSECONDS("µs", false),
    BYTES_PER_TASK("bytes/task", false),
    GIBIBYTES("GiB", false),
    PERCENT_OF_A_CORE("% of a core", false),
    TASKS_PER_SECOND("tasks/s", true),
    CALLS_PER_SECOND("calls/s", true),
    ACTORS_PER_SECOND("actors/s", true),
    LOOPS_PER_SECOND("loops/s", true),
    GETS_PER_SECOND("gets/s", true),
    PUTS_PER_SECOND("puts/s", true),
    GIGABYTES_PER_SECOND("GB/s", true);

    private final String label;
    private final boolean moreIsBetter;

    Unit(String label, boolean moreIsBetter) {
        this.label = label;
        this.moreIsBetter = moreIsBetter;
    }

    String label() {
        return label;
    }

    /// Says how near `figure` comes to `reference`: 1 is as good, 0.5 half as good, 2 twice as good.
    double ratio(double figure, double reference) {
        return moreIsBetter ? figure / reference : reference / figure;
    }
}
