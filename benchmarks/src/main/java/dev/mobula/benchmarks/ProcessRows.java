package dev.mobula.benchmarks;

import dev.mobula.Mobula;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The same workloads as embedded, and some more, where node and workers are processes.
///
/// The reference is mostly what a JVM gets that sends messages to another one over a Unix socket: one after the other
/// for calls that wait, up to 1,000 under way for those that do not.
final class ProcessRows {
    /// Compilers finish what they have begun, and workers that have had nothing to do for 2 s collect garbage once.
    private static final Duration SETTLING = Duration.ofSeconds(3);

    private static final String ECHO = "Unix socket, blocking echo";
    static final String STREAM = "Unix socket, 1,000 messages under way";
    private static final double IDLE_LIMIT_PERCENT = 2;

    private ProcessRows() {}

    static List<Row> all(Nodes nodes) {
        return List.of(
                new Row(
                        "process.start",
                        Unit.MILLISECONDS,
                        _ -> Sides.plain(() -> nodes.startNs() / 1e6),
                        "JVM that answers on a Unix socket",
                        EchoSides::start),
                new Row(
                        "process.worker.first-task",
                        Unit.MILLISECONDS,
                        _ -> Sides.plain(() -> firstTask(nodes)),
                        "JVM that answers on a Unix socket",
                        EchoSides::start),
                row(TaskRows.SYNC, nodes, ECHO, EchoSides::sync),
                row(TaskRows.ASYNC, nodes, STREAM, sizes -> EchoSides.stream(sizes.tasks())),
                row(TaskRows.ASYNC_MULTI, nodes, STREAM, EchoSides::streams),
                row(ActorRows.SYNC, nodes, ECHO, EchoSides::sync),
                row(ActorRows.ASYNC, nodes, STREAM, sizes -> EchoSides.stream(sizes.actorCalls())),
                row(ActorRows.CREATE, nodes, STREAM, sizes -> EchoSides.stream(sizes.actors())),
                row(ObjectRows.WAIT, nodes, STREAM, sizes -> EchoSides.pieces(sizes.waitLoops(), sizes.waitedTasks())),
                row(ObjectRows.GET_REFERENCES, nodes, "copy of the list", ObjectRows::copies),
                row(ObjectRows.PUT_SMALL, nodes, STREAM, sizes -> EchoSides.stream(sizes.smallValues())),
                row(ObjectRows.GET_SMALL, nodes, "completed CompletableFuture", ObjectRows::completedFutures),
                new Row(
                        "process.idle.cpu",
                        Unit.PERCENT_OF_A_CORE,
                        sizes -> idle(nodes, sizes.idle()),
                        "limit",
                        _ -> Sides.plain(() -> IDLE_LIMIT_PERCENT)));
    }

    private static Row row(Workload workload, Nodes nodes, String referenceName, Row.Opening reference) {
        return workload.row("process", nodes::connect, referenceName, reference);
    }

    // A new driver is a new job, and a worker serves one job only.
    private static double firstTask(Nodes nodes) throws Exception {
        try (Mobula mobula = nodes.connect()) {
            long start = System.nanoTime();
            int answer = BenchmarkTasksRemote.on(mobula).noop(7).get();
            long tookNs = System.nanoTime() - start;
            Timing.requireEqual("value of the first task", 7, answer);
            return tookNs / 1e6;
        }
    }

    /// CPU that node, driver and two workers use while nothing is to be done: one for tasks, one for an actor that
    /// wants a process of its own.
    private static Side idle(Nodes nodes, Duration time) throws Exception {
        return Sides.on(nodes.connect(), mobula -> {
            EchoActorRemote actor = EchoActorRemote.on(mobula).isolated().create();
            Timing.requireEqual(
                    "value of a task",
                    7,
                    BenchmarkTasksRemote.on(mobula).noop(7).get());
            Timing.requireEqual("answer of the actor", 8, actor.echo(8).get());
            pass(SETTLING);
            Set<Long> processes = new HashSet<>(nodes.processes());
            processes.add(ProcessHandle.current().pid());
            long start = System.nanoTime();
            Map<Long, Long> before = CpuTime.ticks(processes);
            pass(time);
            long ticks = CpuTime.since(before);
            double seconds = (System.nanoTime() - start) / 1e9;
            actor.actor().kill();
            // Less than a tick cannot be told from none.
            return 100.0 * Math.max(1, ticks) / CpuTime.TICKS_PER_SECOND / seconds;
        });
    }

    // The time itself is the subject here.
    private static void pass(Duration time) throws InterruptedException {
        Sink.keep(new CountDownLatch(1).await(time.toNanos(), TimeUnit.NANOSECONDS));
    }
}
