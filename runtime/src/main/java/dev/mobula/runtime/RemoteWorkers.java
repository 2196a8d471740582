package dev.mobula.runtime;

import dev.mobula.Isolation;
import dev.mobula.runtime.wire.Link;
import dev.mobula.scheduler.Grant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Has attempts run in worker processes: starts those that are needed, hands out work, and ends them. The loop's.
final class RemoteWorkers implements Workers {
    private static final long SECOND_NS = 1_000_000_000L;
    /// How long an isolated attempt that was cancelled may go on before its process is killed.
    private static final long CRASHES_TOGETHER_NS = 10 * SECOND_NS;
    private static final long STOP_GRACE_NS = 5 * SECOND_NS;
    private static final long END_GRACE_NS = 2 * SECOND_NS;
    private static final int MOST_FAILED_STARTS = 3;

    private final NodeCore core;
    private final WorkerLauncher launcher;
    private final Path socket;
    private final int warmWanted;
    private final long idleNs;
    private final CrashHandling crashes;
    private final Path shared;
    private final List<WorkerProcess> processes = new ArrayList<>();
    private final List<RemoteLease> touched = new ArrayList<>();
    private int lastLease;
    private int lastProcess;
    private boolean closing;
    private long nowNs = System.nanoTime();
    private volatile boolean heapTold;
    private volatile boolean busy;
    long started;
    long crashed;
    private long lastCrashNs = Long.MIN_VALUE / 2;

    RemoteWorkers(NodeCore core, WorkerLauncher launcher, Path socket, int warmWanted, long idleNs, Path shared) {
        this.core = core;
        this.launcher = launcher;
        this.socket = socket;
        this.warmWanted = warmWanted;
        this.idleNs = idleNs;
        this.shared = shared;
        this.crashes = new CrashHandling(core, shared);
    }

    // ---- leases of tasks

    @Override
    public Lease lease(SchedulingClass schedulingClass, Grant grant) {
        return new RemoteLease(this, ++lastLease, schedulingClass, grant);
    }

    @Override
    public void start(Lease lease) {
        RemoteLease remote = (RemoteLease) lease;
        JobEnvironment environment = remote.environment();
        WorkerPort worker = free(environment, remote.grant.gpuIds());
        if (worker == null) {
            environment.waitingLeases.add(remote);
            provide(environment);
        } else {
            remote.begin(worker);
        }
    }

    // A process of one's own sees the devices that it was started with, and no others.
    private static @Nullable WorkerPort free(JobEnvironment environment, List<Integer> gpuIds) {
        for (WorkerPort worker : environment.workers) {
            if (!worker.isRetired()
                    && (!environment.isExclusive() || (worker.isIdle() && worker.process.gpuIds.equals(gpuIds)))) {
                return worker;
            }
        }
        return null;
    }

    private static List<Integer> gpuIds(TaskRecord<?> creation) {
        Grant grant = creation.actor == null ? null : creation.actor.grant;
        return grant == null ? List.of() : grant.gpuIds();
    }

    /// Something about the lease has changed: looks at it at the end of the batch.
    void touch(RemoteLease lease) {
        if (!lease.touched) {
            lease.touched = true;
            touched.add(lease);
        }
    }

    int depth(TaskRecord<?> task) {
        return core.entryOf(task).depth();
    }

    /// A lease has nothing to do any more.
    void finished(RemoteLease lease, WorkerPort worker) {
        worker.idleSinceNs = System.nanoTime();
        if (worker.environment.isExclusive() && !worker.process.gpuIds.isEmpty()) {
            worker.retire(); // it may keep memory of devices that others get next
        }
        core.node().state().scheduling().returned(lease);
        serve(worker.environment);
        endIfRetired(worker);
    }

    /// A task that held no lease any more has ended.
    void stageClosed(WorkerPort worker) {
        worker.idleSinceNs = System.nanoTime();
        serve(worker.environment);
        endIfRetired(worker);
    }

    private void endIfRetired(WorkerPort worker) {
        if (worker.isRetired() && worker.isIdle() && !worker.process.isStopping()) {
            end(worker, "it is replaced");
        }
    }

    private void end(WorkerPort worker, String reason) {
        worker.end(reason);
        WorkerProcess process = worker.process;
        core.node().state().timers().after(System.nanoTime(), END_GRACE_NS, process::kill);
    }

    // ---- actors

    @Override
    public void construct(TaskRecord<?> creation) {
        JobEnvironment environment = (JobEnvironment) creation.session.environment(creation);
        WorkerPort worker = free(environment, gpuIds(creation));
        if (worker == null) {
            environment.waitingCreations.add(creation);
            provide(environment);
        } else {
            construct(creation, worker);
        }
    }

    private void construct(TaskRecord<?> creation, WorkerPort worker) {
        ActorRecord actor = creation.actor;
        if (actor != null && creation.beginAt(worker)) {
            actor.worker = worker;
            begins();
            core.pending(creation);
            worker.construct(creation, actor);
        }
    }

    @Override
    public void startCalls(CallGroup group) {
        ActorRecord actor = group.actor;
        Incarnation life = actor.incarnation();
        WorkerPort worker = actor.worker;
        if (life == null || worker == null || worker.isClosed()) {
            return;
        }
        while (true) {
            TaskRecord<?> next = group.ready.peek();
            if (next == null
                    || group.shipped.size()
                            >= Math.max(group.limit, core.entryOf(next).depth())) {
                return;
            }
            TaskRecord<?> call = group.ready.poll();
            if (call != null && call.beginAt(worker)) {
                call.incarnation = life;
                call.grant = actor.grant;
                group.shipped.add(call);
                begins();
                worker.call(call, actor, group.name);
            }
        }
    }

    @Override
    public void lifeEnded(ActorRecord actor, Incarnation life) {
        WorkerPort worker = actor.worker;
        if (worker != null) {
            actor.worker = null;
            forget(worker, actor, actor.restarts() + 1);
        }
    }

    /// The worker is to drop an actor.
    void forget(WorkerPort worker, ActorRecord actor, int life) {
        worker.endLife(actor, life);
        worker.idleSinceNs = System.nanoTime();
        if (worker.environment.isExclusive()) {
            worker.retire();
            endIfRetired(worker);
        }
    }

    // ---- attempts

    @Override
    public void stop(TaskRecord<?> task) {
        Place place = task.place;
        if (place == null || place.worker().isClosed()) {
            return;
        }
        WorkerPort worker = place.worker();
        worker.stopAttempt(task);
        if (worker.environment.isExclusive()) {
            int attempt = task.attempt;
            core.node().state().timers().after(System.nanoTime(), STOP_GRACE_NS, () -> {
                if (task.phase() == TaskRecord.RUNNING && task.attempt == attempt) {
                    worker.process.stopping();
                    worker.process.kill();
                }
            });
        }
    }

    @Override
    public void ended(TaskRecord<?> task) {
        core.ended(task);
    }

    /// When the latest batch of messages ended.
    long nowNs() {
        return nowNs;
    }

    /// Whether any worker may have something to do; any thread. Out of date by a second at most.
    boolean isBusy() {
        return busy;
    }

    /// A worker gets something to do.
    void begins() {
        if (!busy) {
            busy = true;
        }
    }

    /// A worker has said how full its heap is.
    void heapTold() {
        heapTold = true;
    }

    /// Whether a worker has said how full its heap is since this was asked before; any thread.
    boolean wasHeapTold() {
        boolean told = heapTold;
        heapTold = false;
        return told;
    }

    @Override
    public void endOfBatch(long now) {
        nowNs = now;
        for (int i = 0; i < touched.size(); i++) {
            RemoteLease lease = touched.get(i);
            lease.touched = false;
            if (lease.hasWorker()) {
                lease.pump();
            } else if (lease.revoked
                    && !lease.schedulingClass.hasReady()
                    && lease.environment().waitingLeases.remove(lease)) {
                core.node().state().scheduling().returned(lease);
            }
        }
        touched.clear();
        core.flush();
    }

    // ---- processes

    private void provide(JobEnvironment environment) {
        List<List<Integer>> wanted = new ArrayList<>();
        if (environment.isExclusive()) {
            environment.waitingLeases.forEach(lease -> wanted.add(lease.grant.gpuIds()));
            environment.waitingCreations.forEach(creation -> wanted.add(gpuIds(creation)));
        } else {
            wanted.add(List.of());
        }
        for (WorkerProcess process : processes) {
            if (environment.equals(process.environment) && process.port == null && !process.isStopping()) {
                wanted.remove(process.gpuIds);
            }
        }
        if (closing) {
            return;
        }
        for (List<Integer> gpuIds : wanted) {
            WorkerProcess warm = environment.isExclusive() ? null : warm();
            if (warm == null) {
                launch(environment, gpuIds);
            } else {
                warm.bind(environment);
                core.node().state().timers().after(System.nanoTime(), SECOND_NS, this::keepWarm);
            }
        }
    }

    // One that is ready, or else the one that will be next.
    private @Nullable WorkerProcess warm() {
        WorkerProcess starting = null;
        for (WorkerProcess process : processes) {
            if (process.isWarm()) {
                return process;
            }
            if (starting == null && process.environment == null && !process.isStopping()) {
                starting = process;
            }
        }
        return starting;
    }

    /// Starts as many processes without a job as are to be kept ready.
    void keepWarm() {
        int warm = 0;
        for (WorkerProcess process : processes) {
            if (process.environment == null && !process.isStopping()) {
                warm++;
            }
        }
        for (; warm < warmWanted && !closing && !core.isDraining(); warm++) {
            launch(null, List.of());
        }
    }

    private void launch(@Nullable JobEnvironment environment, List<Integer> gpuIds) {
        Isolation isolation = WorkerPort.isolationOf(environment);
        WorkerSpec spec = new WorkerSpec(
                ++lastProcess,
                socket,
                environment == null ? null : environment.job.job(),
                environment != null && environment.isExclusive(),
                isolation == null ? 0 : isolation.heapBytes(),
                variables(environment, isolation, gpuIds));
        WorkerProcess process = new WorkerProcess(core, spec, gpuIds, System.nanoTime());
        processes.add(process);
        started++;
        if (environment != null) {
            process.bind(environment);
        }
        WorkerLauncher.Worker handle = launcher.launch(spec);
        process.launched(handle);
        var _ = handle.exited()
                .thenAccept(exit -> core.node().loop().post(new Message() {
                    @Override
                    void process(NodeState state, long nowNs) {
                        exited(process, exit, nowNs);
                    }
                }));
    }

    // Frameworks see only the devices named here; a process of one's own gets exactly those that were granted.
    private static Map<String, String> variables(
            @Nullable JobEnvironment environment, @Nullable Isolation isolation, List<Integer> gpuIds) {
        Map<String, String> variables = new HashMap<>();
        if (environment != null && environment.isExclusive()) {
            variables.put(
                    "CUDA_VISIBLE_DEVICES", gpuIds.stream().map(String::valueOf).collect(Collectors.joining(",")));
        }
        if (isolation != null) {
            variables.putAll(isolation.environment());
        }
        return variables;
    }

    /// The process of a worker that says hello; null if there is none with this number.
    @Nullable
    WorkerProcess process(int number) {
        for (WorkerProcess process : processes) {
            if (process.spec.number() == number) {
                return process;
            }
        }
        return null;
    }

    List<WorkerProcess> processes() {
        return processes;
    }

    /// A worker is ready for work.
    void ready(WorkerProcess process, int client, Link link, Runnable closer) {
        JobEnvironment environment = process.environment;
        if (environment == null || process.isStopping()) {
            closer.run();
            return;
        }
        environment.failedStarts = 0;
        WorkerPort port = new WorkerPort(process, environment, client, link, closer);
        port.idleSinceNs = System.nanoTime();
        process.port = port;
        environment.workers.add(port);
        if (port.idleSinceNs - lastCrashNs < CRASHES_TOGETHER_NS) {
            keepWarm(); // where one has crashed, the next one may be needed before long
        }
        core.add(port);
        serve(environment);
    }

    private void serve(JobEnvironment environment) {
        for (TaskRecord<?> creation : List.copyOf(environment.waitingCreations)) {
            WorkerPort worker = free(environment, gpuIds(creation));
            if (worker != null && environment.waitingCreations.remove(creation)) {
                construct(creation, worker);
            }
        }
        for (RemoteLease lease : List.copyOf(environment.waitingLeases)) {
            WorkerPort worker = free(environment, lease.grant.gpuIds());
            if (worker != null && environment.waitingLeases.remove(lease)) {
                lease.begin(worker);
            }
        }
        if (environment.hasWaiting()) {
            provide(environment);
        }
    }

    private void exited(WorkerProcess process, WorkerExit exit, long nowNs) {
        processes.remove(process);
        process.ended();
        JobEnvironment environment = process.environment;
        WorkerPort port = process.port;
        boolean asked = process.isStopping() || exit.cause() == WorkerExit.Cause.STOPPED;
        if (!asked) {
            crashed++;
            lastCrashNs = nowNs;
        }
        if (port != null && environment != null) {
            port.lastMessages.run();
            environment.workers.remove(port);
            core.remove(port);
            port.close();
            crashes.lost(port, exit, nowNs);
            forgetRunning(process);
            serve(environment);
        } else if (environment != null && !closing) {
            if (!asked && ++environment.failedStarts >= MOST_FAILED_STARTS) {
                environment.failedStarts = 0;
                crashes.cannotStart(environment, exit, process.pid());
            } else if (environment.hasWaiting()) {
                provide(environment);
            }
        } else if (!closing && asked) {
            keepWarm();
        }
    }

    private void forgetRunning(WorkerProcess process) {
        try {
            Files.deleteIfExists(CrashHandling.running(shared, process));
        } catch (IOException e) {
            NodeLoop.report("what worker " + process.spec.number() + " ran", e);
        }
    }

    /// Ends processes that had nothing to do for long, and those of jobs that are over.
    void reap(long nowNs) {
        boolean working = false;
        for (WorkerProcess process : new ArrayList<>(processes)) {
            WorkerPort port = process.port;
            working |= port != null && port.hasWork();
            if (port == null || !port.isIdle() || port.isRetired()) {
                continue;
            }
            if (nowNs - port.idleSinceNs > idleNs) {
                end(port, "it had nothing to do");
            }
        }
        busy = working;
    }

    /// Ends all processes of a job.
    void endAll(JobState job, String reason) {
        for (WorkerProcess process : new ArrayList<>(processes)) {
            JobEnvironment environment = process.environment;
            if (environment == null || !environment.job.equals(job) || process.isStopping()) {
                continue;
            }
            if (process.port == null) {
                process.stopping();
                process.kill();
            } else {
                end(process.port, reason);
            }
        }
    }

    /// The node ends.
    void close() {
        closing = true;
        for (WorkerProcess process : processes) {
            process.stopping();
            process.kill();
        }
    }
}
