package dev.mobula.benchmarks;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Main class of a fresh JVM that starts an executor of virtual threads, runs one task on it, and says how long
/// that took.
final class ExecutorStart {
    private ExecutorStart() {}

    public static void main(String[] args) throws Exception {
        long start = System.nanoTime();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            int answer = executor.submit(() -> BenchmarkTasks.noop(7)).get();
            long tookNs = System.nanoTime() - start;
            Timing.requireEqual("value of the first task", 7, answer);
            System.out.println(MobulaStart.TOOK + tookNs);
        }
    }
}
