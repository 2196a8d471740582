package dev.mobula.benchmarks;

import dev.mobula.Mobula;
import dev.mobula.ObjectRef;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Submitting no-op tasks and collecting what they return.
///
/// The reference is the JDK's executor whose tasks may block as ours may: a virtual thread for each.
final class TaskRows {
    private static final String PEER = "virtual thread per task";
    static final int SUBMITTERS = 4;

    static final Workload SYNC = new Workload(
            "task.sync",
            Unit.MICROSECONDS,
            (sizes, _) -> Timing.medianMicros(
                    sizes.roundTrips(),
                    value -> BenchmarkTasksRemote.noop(value).get()));
    static final Workload ASYNC = new Workload(
            "task.async",
            Unit.TASKS_PER_SECOND,
            (sizes, mobula) -> Timing.perSecond(sizes.tasks(), () -> onMobula(mobula, 0, sizes.tasks())));
    static final Workload ASYNC_MULTI = new Workload(
            "task.async.multi",
            Unit.TASKS_PER_SECOND,
            (sizes, mobula) -> bySubmitters(sizes.tasks(), (first, count) -> onMobula(mobula, first, count)));

    private TaskRows() {}

    static List<Row> all() {
        return List.of(
                SYNC.embedded(
                        PEER,
                        sizes -> Sides.executor(
                                Executors.newVirtualThreadPerTaskExecutor(),
                                executor -> Timing.medianMicros(
                                        sizes.roundTrips(),
                                        value -> submit(executor, value).get()))),
                ASYNC.embedded(
                        PEER,
                        sizes -> Sides.executor(
                                Executors.newVirtualThreadPerTaskExecutor(),
                                executor ->
                                        Timing.perSecond(sizes.tasks(), () -> onExecutor(executor, 0, sizes.tasks())))),
                ASYNC_MULTI.embedded(
                        PEER,
                        sizes -> Sides.executor(
                                Executors.newVirtualThreadPerTaskExecutor(),
                                executor -> bySubmitters(
                                        sizes.tasks(), (first, count) -> onExecutor(executor, first, count)))));
    }

    private static Future<Integer> submit(ExecutorService executor, int value) {
        return executor.submit(() -> BenchmarkTasks.noop(value));
    }

    private static void onMobula(Mobula mobula, int first, int count) {
        List<ObjectRef<Integer>> refs = new ArrayList<>(count);
        for (int value = first; value < first + count; value++) {
            refs.add(BenchmarkTasksRemote.noop(value));
        }
        int expected = first;
        for (int value : mobula.getAll(refs)) {
            Timing.requireEqual("value of a task", expected++, value);
        }
        Timing.requireEqual("number of values", count, expected - first);
    }

    private static void onExecutor(ExecutorService executor, int first, int count) throws Exception {
        List<Future<Integer>> futures = new ArrayList<>(count);
        for (int value = first; value < first + count; value++) {
            futures.add(submit(executor, value));
        }
        int expected = first;
        for (Future<Integer> future : futures) {
            Timing.requireEqual("value of a task", expected++, future.get());
        }
    }

    /// Does a part of the work.
    interface Part {
        void run(int first, int count) throws Exception;
    }

    /// Has each of several threads do its part of the work at the same time, and returns how much of it is done in a
    /// second.
    static double bySubmitters(int tasks, Part part) throws Exception {
        int each = tasks / SUBMITTERS;
        List<Callable<Boolean>> parts = new ArrayList<>();
        for (int submitter = 0; submitter < SUBMITTERS; submitter++) {
            int first = submitter * each;
            parts.add(() -> {
                part.run(first, each);
                return true;
            });
        }
        try (ExecutorService submitters = Executors.newFixedThreadPool(
                SUBMITTERS, Thread.ofPlatform().daemon().factory())) {
            return Timing.perSecond((double) each * SUBMITTERS, () -> {
                for (Future<Boolean> ended : submitters.invokeAll(parts)) {
                    ended.get();
                }
            });
        }
    }
}
