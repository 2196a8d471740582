package dev.mobula.benchmarks;

import dev.mobula.Mobula;

/// Main class of a fresh JVM that starts Mobula, says how long that took, and then checks that it works.
final class MobulaStart {
    /// In front of the nanoseconds.
    static final String TOOK = "tookNs=";

    private MobulaStart() {}

    public static void main(String[] args) {
        long start = System.nanoTime();
        try (Mobula mobula = Mobula.start()) {
            long tookNs = System.nanoTime() - start;
            Timing.requireEqual(
                    "value of the first task",
                    7,
                    BenchmarkTasksRemote.on(mobula).noop(7).get());
            System.out.println(TOOK + tookNs);
        }
    }
}
