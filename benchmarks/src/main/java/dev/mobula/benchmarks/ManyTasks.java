package dev.mobula.benchmarks;

import dev.mobula.Mobula;
import dev.mobula.MobulaConfig;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Very many tasks that are all queued before the first of them runs, in a JVM of 4 GiB that holds the program and the
/// node.
///
/// The reference is a fixed thread pool that does the same in another such JVM.
final class ManyTasks {
    private static final int HEAP_GIB = 4;

    private ManyTasks() {}

    /// Tasks that are queued and completed in a second.
    static Row rate() {
        return new Row(
                "store.queued.10m",
                Unit.TASKS_PER_SECOND,
                sizes -> Sides.plain(() -> run(sizes, true).tasksPerSecond),
                "fixed thread pool",
                sizes -> Sides.plain(() -> run(sizes, false).tasksPerSecond),
                true);
    }

    /// Most that the heap held meanwhile, garbage too.
    static Row heap() {
        return new Row(
                "store.queued.10m.heap",
                Unit.GIBIBYTES,
                sizes -> Sides.plain(() -> run(sizes, true).peakGib),
                "limit",
                _ -> Sides.plain(() -> (double) HEAP_GIB),
                true);
    }

    private record Outcome(double tasksPerSecond, double peakGib) {}

    private static Outcome run(Sizes sizes, boolean mobula) throws Exception {
        Process process = FreshJvm.builder(
                        List.of("-XX:+UseParallelGC", "-Xmx" + HEAP_GIB + "g"),
                        ManyTasks.class.getName(),
                        List.of(mobula ? "mobula" : "pool", Integer.toString(sizes.manyTasks())))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            int code = process.waitFor();
            List<String> figures = List.of(printed.split(" ", -1));
            if (code != 0 || figures.size() != 2) {
                throw new IllegalStateException(
                        "A JVM with " + sizes.manyTasks() + " tasks ended with code " + code + ": " + printed);
            }
            return new Outcome(Double.parseDouble(figures.get(0)), Double.parseDouble(figures.get(1)));
        } finally {
            process.destroyForcibly();
        }
    }

    /// `mobula COUNT` or `pool COUNT`: prints tasks in a second and the peak of the heap in GiB.
    public static void main(String[] args) throws Exception {
        int count = Integer.parseInt(args[1]);
        double rate = args[0].equals("mobula") ? onMobula(count) : onPool(count);
        System.out.println(rate + " " + peakBytes() / (double) (1L << 30));
        System.exit(0);
    }

    private static double onMobula(int count) throws Exception {
        try (Mobula mobula = Mobula.start(MobulaConfig.defaults())) {
            return rate(
                    count,
                    gate -> BenchmarkTasksRemote.on(mobula).hold(gate),
                    value -> BenchmarkTasksRemote.on(mobula).noop(value),
                    ref -> ref.get());
        }
    }

    private static double onPool(int count) throws Exception {
        try (ExecutorService pool = Executors.newFixedThreadPool(cpus())) {
            return rate(
                    count,
                    gate -> pool.submit(() -> BenchmarkTasks.hold(gate)),
                    value -> pool.submit(() -> BenchmarkTasks.noop(value)),
                    Future::get);
        }
    }

    private interface Hold<R> {
        R hold(long gate);
    }

    private interface Submit<R> {
        R submit(int value);
    }

    private interface Get<R> {
        int get(R ref) throws Exception;
    }

    private static <R> double rate(int count, Hold<R> hold, Submit<R> submit, Get<R> get) throws Exception {
        return Timing.perSecond(count, () -> {
            List<R> queued = new ArrayList<>(count);
            try (Gate gate = Gate.closed(cpus())) {
                for (int cpu = 0; cpu < cpus(); cpu++) {
                    Sink.keep(hold.hold(gate.number()));
                }
                gate.awaitArrival();
                for (int value = 0; value < count; value++) {
                    queued.add(submit.submit(value));
                }
            }
            for (int value = 0; value < count; value++) {
                Timing.requireEqual("value of a queued task", value, get.get(queued.get(value)));
            }
        });
    }

    private static int cpus() {
        return Runtime.getRuntime().availableProcessors();
    }

    private static long peakBytes() {
        long bytes = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            if (pool.getType() == MemoryType.HEAP) {
                bytes += pool.getPeakUsage().getUsed();
            }
        }
        return bytes;
    }
}
