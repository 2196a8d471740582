package dev.mobula.runtime;

import dev.mobula.WorkerCrashedException;
import dev.mobula.scheduler.Grant;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decides what the end of a worker process means for what ran there: whose fault it was, what is tried again and what
/// is not charged for it. The loop's.
final class CrashHandling {
    private final NodeCore core;
    private final Path shared;

    /// @param shared folder with the tables of what ran in which thread
    CrashHandling(NodeCore core, Path shared) {
        this.core = core;
        this.shared = shared;
    }

    /// A process that had work is gone.
    void lost(WorkerPort port, WorkerExit exit, long nowNs) {
        AttemptLost stop = stopped(port, exit);
        long culprit = stop != null ? 0 : port.exitingTask != 0 ? port.exitingTask : culprit(port, exit);
        WorkerLost deliberate =
                new WorkerLost(core.id(), port.pid, exit, port.exitingStack == null ? "" : port.exitingStack);
        boolean exited = culprit != 0 && culprit == port.exitingTask;
        AttemptLost accident = stop != null ? stop : new WorkerLost(core.id(), port.pid, exit, null);
        List<RemoteLease> leases = new ArrayList<>();
        port.leases.forEach((number, lease) -> leases.add(lease));
        for (RemoteLease lease : leases) {
            lostLease(lease, culprit, exited ? deliberate : accident, accident, nowNs);
        }
        for (TaskRecord<?> task : new ArrayList<>(port.openStages)) {
            boolean innocent = culprit != 0 && culprit != task.sequence;
            lostTask(task, innocent, exited && culprit == task.sequence ? deliberate : accident, nowNs);
        }
        port.openStages.clear();
        for (ActorRecord actor : new ArrayList<>(port.actors)) {
            lostActor(actor, culprit, exited ? deliberate : accident, accident, nowNs);
        }
        port.actors.clear();
    }

    // A process that ended by itself a moment before has its own reason.
    private static @Nullable AttemptLost stopped(WorkerPort port, WorkerExit exit) {
        String report = port.process.memoryReport;
        boolean killed = exit.cause() == WorkerExit.Cause.STOPPED || exit.cause() == WorkerExit.Cause.KILLED;
        return report == null || !killed ? null : new MemoryStop("its worker process " + port.pid, report);
    }

    private long culprit(WorkerPort port, WorkerExit exit) {
        String thread = exit.thread();
        if (thread == null) {
            return 0;
        }
        return RunningTable.read(running(shared, port.process), thread)
                .map(RunningTable.Running::sequence)
                .orElse(0L);
    }

    /// Where a worker notes what its threads run.
    static Path running(Path shared, WorkerProcess process) {
        return shared.resolve("worker-" + process.spec.number() + ".running");
    }

    private void lostLease(RemoteLease lease, long culprit, AttemptLost own, AttemptLost others, long nowNs) {
        List<TaskRecord<?>> sent = new ArrayList<>(lease.sent);
        lease.lostWorker();
        for (int i = 0; i < sent.size(); i++) {
            TaskRecord<?> task = sent.get(i);
            unblock(task, lease);
            boolean innocent = i > 0 || (culprit != 0 && culprit != task.sequence);
            lostTask(task, innocent, culprit == task.sequence ? own : others, nowNs);
        }
        core.node().state().scheduling().returned(lease);
    }

    private void lostTask(TaskRecord<?> task, boolean innocent, AttemptLost why, long nowNs) {
        if (task.phase() != TaskRecord.RUNNING) {
            return;
        }
        if (innocent && !task.isDone()) {
            again(task);
        } else {
            task.ending = new TaskRunner.Crashed(why);
            core.node().state().attemptEnded(task, nowNs);
        }
    }

    /// Takes back what never began, or was not to blame for the end of its process: it costs no retry.
    void again(TaskRecord<?> task) {
        task.place = null;
        task.ending = null;
        task.phase(TaskRecord.QUEUED);
        core.node().state().scheduling().ready(task);
    }

    // A thread of the task was waiting and will not come back.
    private void unblock(TaskRecord<?> task, RemoteLease lease) {
        if (task.blocked > 0) {
            Grant grant = task.grant;
            if (task.resuming && grant != null) {
                core.node().state().scheduling().resumeWithout(grant);
                task.resuming = false;
            }
            task.blocked = 0;
            lease.schedulingClass.blockedLeases = Math.max(0, lease.schedulingClass.blockedLeases - 1);
        }
    }

    private void lostActor(ActorRecord actor, long culprit, AttemptLost own, AttemptLost others, long nowNs) {
        NodeState state = core.node().state();
        List<TaskRecord<?>> calls = actor.shippedCalls();
        boolean guilty = calls.stream().anyMatch(call -> call.sequence == culprit);
        actor.worker = null;
        if (actor.blockedCalls > 0) {
            actor.blockedCalls = 0;
            Grant grant = actor.grant;
            if (grant != null) {
                state.scheduling().resume(new Retaken(grant));
            }
        }
        AttemptLost why = guilty ? own : others;
        state.actors()
                .lost(actor, why.reason(), why.failure(1, actor.describe() + " was lost", actor.describe()), nowNs);
        for (TaskRecord<?> call : calls) {
            call.blocked = 0;
            if (call.phase() == TaskRecord.RUNNING) {
                call.ending = new TaskRunner.Crashed(call.sequence == culprit ? own : others);
                state.attemptEnded(call, nowNs);
            }
        }
    }

    /// An actor gets the CPUs again that its lost calls had given back.
    private record Retaken(Grant grant) implements Scheduling.Resumption {
        @Override
        public @Nullable SchedulingClass schedulingClass() {
            return null;
        }

        @Override
        public void resumed() {
            // nobody waits for it
        }
    }

    /// Processes of this kind end before they are ready.
    void cannotStart(JobEnvironment environment, WorkerExit exit, long pid) {
        NodeState state = core.node().state();
        String why = "No worker process can be started for job " + environment.job.job() + ": three in a row ended"
                + " before they were ready; the last one (pid " + pid + ") " + exit.what();
        StringBuilder text = new StringBuilder(why).append(". Look at ").append(exit.logFile());
        exit.logTail().forEach(line -> text.append("\n  ").append(line));
        while (!environment.waitingCreations.isEmpty()) {
            TaskRecord<?> creation = environment.waitingCreations.removeFirst();
            state.end(creation, failure(text.toString(), exit));
            ActorRecord actor = creation.actor;
            if (actor != null) {
                state.actors().constructorFailed(actor, creation, exception(text.toString(), exit));
            }
        }
        while (!environment.waitingLeases.isEmpty()) {
            RemoteLease lease = environment.waitingLeases.removeFirst();
            for (TaskRecord<?> task = lease.schedulingClass.ready.poll();
                    task != null;
                    task = lease.schedulingClass.ready.poll()) {
                if (task.isQueued()) {
                    state.end(task, failure(text.toString(), exit));
                }
            }
            state.scheduling().returned(lease);
        }
    }

    private static Failure failure(String text, WorkerExit exit) {
        return new Failure(exception(text, exit));
    }

    private static WorkerCrashedException exception(String text, WorkerExit exit) {
        return new WorkerCrashedException(0, WorkerCrashedException.Kind.STARTUP_FAILED, exit.logFile(), text, null);
    }
}
