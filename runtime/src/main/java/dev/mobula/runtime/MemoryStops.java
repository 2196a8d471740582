package dev.mobula.runtime;

import dev.mobula.store.MemoryMonitor.Stop;
import dev.mobula.store.MemoryMonitor.StopAttempt;
import dev.mobula.store.MemoryMonitor.StopWorker;
import dev.mobula.store.WorkerUse.Attempt;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// Tells the memory monitor what runs, and stops what it has chosen. The loop's.
final class MemoryStops {
    /// Actors in one process beyond this number are not looked at.
    private static final int MOST_ACTORS = 1_000;
    /// Shortest time between two reports that a job's driver prints.
    private static final long TELL_PAUSE_NS = TimeUnit.SECONDS.toNanos(5);

    /// A worker process and what it runs.
    record Running(
            String worker,
            long pid,
            long heapLiveBytes,
            long heapMaxBytes,
            long heapCollections,
            List<Attempt> attempts) {}

    private final NodeCore core;
    private final RemoteWorkers workers;
    private boolean told;
    private long toldNs;
    private long untold;
    private long idleWorkers;
    private long busyWorkers;
    private long attempts;

    MemoryStops(NodeCore core, RemoteWorkers workers) {
        this.core = core;
        this.workers = workers;
    }

    /// Idle worker processes that were ended.
    long idleWorkers() {
        return idleWorkers;
    }

    /// Worker processes that were ended while they had work.
    long busyWorkers() {
        return busyWorkers;
    }

    /// Attempts that were stopped in a worker that went on.
    long attempts() {
        return attempts;
    }

    // ---- what runs

    /// All worker processes that have a job.
    List<Running> running() {
        List<Running> all = new ArrayList<>();
        for (WorkerProcess process : workers.processes()) {
            WorkerPort port = process.port;
            if (port != null) {
                all.add(new Running(
                        name(process),
                        process.pid(),
                        port.heapLiveBytes,
                        port.heapMaxBytes,
                        port.heapCollections,
                        attempts(port)));
            }
        }
        return all;
    }

    private static String name(WorkerProcess process) {
        return "worker-" + process.spec.number();
    }

    private static List<Attempt> attempts(WorkerPort port) {
        List<Attempt> all = new ArrayList<>();
        port.leases.forEach((number, lease) -> {
            TaskRecord<?> task = lease.first();
            if (task != null) {
                add(all, port, task, lease.firstSinceNs());
            }
        });
        long startedNs = port.process.startedNs;
        for (TaskRecord<?> task : port.openStages) {
            add(all, port, task, startedNs);
        }
        int left = MOST_ACTORS;
        for (ActorRecord actor : port.actors) {
            if (left-- == 0) {
                break;
            }
            int most = actor.options.maxRestarts();
            all.add(new Attempt(
                    actor.creation.taskId(),
                    actor.creation.name(),
                    actor.restarts() + 1,
                    most < 0 || actor.restarts() < most,
                    startedNs,
                    actor.session.job().toString()));
        }
        return all;
    }

    private static void add(List<Attempt> all, WorkerPort port, TaskRecord<?> task, long sinceNs) {
        if (task.phase() == TaskRecord.RUNNING && !port.isStopped(task)) {
            all.add(new Attempt(
                    task.taskId(),
                    task.name(),
                    task.attempt,
                    task.isDone() || Verdict.mayRetryForMemory(task), // nobody waits for one that is done
                    sinceNs,
                    task.session.job().toString()));
        }
    }

    // ---- stopping

    /// Does what was decided, as far as things are still so.
    void carryOut(Stop stop, long nowNs) {
        for (WorkerProcess process : workers.processes()) {
            WorkerPort port = process.port;
            if (port != null && name(process).equals(stop.worker())) {
                switch (stop) {
                    case StopWorker worker -> end(process, port, worker, nowNs);
                    case StopAttempt attempt -> stop(port, attempt, nowNs);
                }
                return;
            }
        }
    }

    private void end(WorkerProcess process, WorkerPort port, StopWorker stop, long nowNs) {
        boolean first = process.memoryReport == null;
        process.memoryReport = stop.report();
        port.retire();
        process.stopping();
        process.kill();
        if (first && port.isIdle()) {
            idleWorkers++;
            log(stop.report());
        } else if (first) {
            busyWorkers++;
            tell(port, stop.report(), nowNs);
        }
    }

    private void stop(WorkerPort port, StopAttempt stop, long nowNs) {
        Attempt chosen = stop.attempt();
        TaskRecord<?> task = core.pending(chosen.task().sequence());
        if (task != null && task.actor == null) {
            Place place = task.place;
            if (place != null
                    && Objects.equals(place.worker(), port)
                    && task.phase() == TaskRecord.RUNNING
                    && task.attempt == chosen.number()) {
                attempts++;
                port.stopAttempt(task, new MemoryStop(task.describe(), stop.report()));
                tell(port, stop.report(), nowNs);
            }
            return;
        }
        for (ActorRecord actor : port.actors) {
            if (actor.creation.taskId().equals(chosen.task()) && actor.restarts() + 1 == chosen.number()) {
                attempts++;
                MemoryStop why = new MemoryStop("it", stop.report());
                String what = actor.describe() + " was stopped for lack of memory";
                core.node().state().actors().lost(actor, why.reason(), why.failure(1, what, actor.describe()), nowNs);
                tell(port, stop.report(), nowNs);
                return;
            }
        }
    }

    // The first report is printed by the driver at once; of those that follow closely, it prints the next one.
    private void tell(WorkerPort port, String report, long nowNs) {
        log(report);
        ClientPort driver = port.environment.job.driver;
        if (driver == null || driver.isClosed()) {
            return;
        }
        if (told && nowNs - toldNs < TELL_PAUSE_NS) {
            untold++;
            return;
        }
        String others = untold == 0 ? "" : " (" + untold + " more were stopped since the last such line.)";
        told = true;
        toldNs = nowNs;
        untold = 0;
        driver.output("(node) " + report + others + "\n");
    }

    private static void log(String report) {
        System.getLogger(MemoryStops.class.getName()).log(Level.WARNING, report);
    }
}
