package dev.mobula.benchmarks;

import dev.mobula.Mobula;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// The memory that a task takes while it waits for a CPU: all CPUs are held, tasks queue up, and the heap is
/// measured before and after.
///
/// The reference queues as many tasks in a fixed thread pool whose threads are all held.
final class QueuedRow {
    /// The heap must hold about so much for each task; on a smaller one fewer tasks are queued.
    private static final long ROOM_FOR_A_TASK_BYTES = 2_000;

    private QueuedRow() {}

    static Row row() {
        return new Row(
                "embedded.task.queued",
                Unit.BYTES_PER_TASK,
                sizes -> Sides.mobula(mobula -> onMobula(mobula, count(sizes))),
                "fixed thread pool",
                sizes -> Sides.executor(
                        Executors.newFixedThreadPool(
                                cpus(), Thread.ofPlatform().daemon().factory()),
                        executor -> onExecutor(executor, count(sizes))));
    }

    private static int count(Sizes sizes) {
        return (int) Math.min(sizes.queuedTasks(), Runtime.getRuntime().maxMemory() / ROOM_FOR_A_TASK_BYTES);
    }

    private static int cpus() {
        return Runtime.getRuntime().availableProcessors();
    }

    private static double onMobula(Mobula mobula, int count) throws Exception {
        return bytesForEach(count, BenchmarkTasksRemote::hold, BenchmarkTasksRemote::noop, mobula::getAll);
    }

    private static double onExecutor(ExecutorService executor, int count) throws Exception {
        return bytesForEach(
                count,
                gate -> executor.submit(() -> BenchmarkTasks.hold(gate)),
                value -> executor.submit(() -> BenchmarkTasks.noop(value)),
                QueuedRow::all);
    }

    private static List<Integer> all(List<Future<Integer>> futures) throws Exception {
        List<Integer> values = new ArrayList<>(futures.size());
        for (Future<Integer> future : futures) {
            values.add(future.get());
        }
        return values;
    }

    private interface Hold<R> {
        R hold(long gate);
    }

    private interface Submit<R> {
        R submit(int value);
    }

    private interface Collect<R> {
        List<Integer> collect(List<R> refs) throws Exception;
    }

    private static <R> double bytesForEach(int count, Hold<R> hold, Submit<R> submit, Collect<R> collect)
            throws Exception {
        List<R> holding = new ArrayList<>();
        List<R> queued = new ArrayList<>(count);
        double bytes;
        try (Gate gate = Gate.closed(cpus())) {
            for (int cpu = 0; cpu < cpus(); cpu++) {
                holding.add(hold.hold(gate.number()));
            }
            gate.awaitArrival();
            long before = usedBytes();
            for (int value = 0; value < count; value++) {
                queued.add(submit.submit(value));
            }
            bytes = (double) (usedBytes() - before) / count;
        }
        int expected = 0;
        for (int value : collect.collect(queued)) {
            Timing.requireEqual("value of a queued task", expected++, value);
        }
        Timing.requireEqual("number of values", count, expected);
        Timing.requireEqual(
                "number of blocking tasks", cpus(), collect.collect(holding).size());
        return bytes;
    }

    // The second time for what became unreachable by the first: cleaners and reference queues.
    private static long usedBytes() {
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
