package dev.mobula.runtime;

import dev.mobula.ActorInfo;
import dev.mobula.ActorState;
import dev.mobula.NodeId;
import dev.mobula.Resources;
import dev.mobula.TaskInfo;
import dev.mobula.runtime.classpath.ClassPathStore;
import dev.mobula.runtime.wire.Link;
import dev.mobula.runtime.wire.MessageType;
import dev.mobula.runtime.wire.NodeBell;
import dev.mobula.runtime.wire.NodeSocket;
import dev.mobula.scheduler.ResourceLedger;
import dev.mobula.store.MemoryMonitorSettings;
import dev.mobula.store.MemorySample;
import dev.mobula.store.SpillFiles;
import dev.mobula.store.SpillSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/// The core of a node process: owns tasks and actors, and serves drivers and workers on this host.
///
/// May be used by all threads. Does not start processes itself: the [WorkerLauncher] does.
public final class NodeServer implements AutoCloseable {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final double MUCH_OF_HEAP = 0.5;

    /// How a node is set up.
    ///
    /// @param name its name on this host
    /// @param socket where it listens; its folder must exist, and be open to this user only
    /// @param sharedMemory folder for rings and large values, on a memory file system; must exist and be empty
    /// @param total what it hands out
    /// @param seed start of its random numbers
    /// @param warmWorkers worker processes that are kept ready, 0 or more
    /// @param idleWorkerMs after how long without work a worker process is stopped, in milliseconds
    /// @param endedTasks how many failed tasks it remembers
    /// @param labels facts about it, which programs see
    /// @param objectStoreBytes size of the arena for large values, in bytes
    /// @param spillDirectories folders for large values that leave memory, one or more
    /// @param memory when work is stopped for lack of memory; an interval of zero for never
    /// @param memoryLimitBytes what its processes may take together, beside the object store; 0 for no such limit
    public record Settings(
            String name,
            Path socket,
            Path sharedMemory,
            Resources total,
            long seed,
            int warmWorkers,
            long idleWorkerMs,
            int endedTasks,
            Map<String, String> labels,
            long objectStoreBytes,
            List<Path> spillDirectories,
            MemoryMonitorSettings memory,
            long memoryLimitBytes) {
        /// Takes copies.
        public Settings {
            labels = Map.copyOf(labels);
            spillDirectories = List.copyOf(spillDirectories);
        }
    }

    private final Settings settings;
    private final NodeCore core;
    private final NodeStore store;
    private final RuntimeNode node;
    private final RemoteWorkers workers;
    private final MemoryStops memoryStops;
    private final MemoryWatch memory;
    private final NodeBell bell;
    private final NodeIo io;
    private final NodeSocket socket;
    private final List<BiConsumer<String, Boolean>> listeners = new CopyOnWriteArrayList<>();
    private final long startedNs = System.nanoTime();
    private final Thread collector;
    private volatile boolean collect;
    private long looks; // the loop's
    private final Stirs stirs = new Stirs(); // the loop's
    private long messagesWhenFull;
    private volatile boolean closed;

    private NodeServer(Settings settings, WorkerLauncher launcher, UnaryOperator<Link> links, MemorySource memorySource)
            throws IOException {
        this.settings = settings;
        this.collector =
                Thread.ofPlatform().name("mobula-node-collector").daemon().unstarted(this::collectGarbage);
        NodeId id = new NodeId(ThreadLocalRandom.current().nextInt());
        this.store = new NodeStore(
                settings.sharedMemory(),
                settings.objectStoreBytes(),
                new SpillFiles(
                        id,
                        NodeHandshake.text(id),
                        SpillSettings.of(settings.spillDirectories()),
                        System.currentTimeMillis()),
                this::collectSoon,
                this::collectFromClients);
        this.core = new NodeCore(store, this::collectSoon);
        this.workers = new RemoteWorkers(
                core,
                launcher,
                settings.socket(),
                settings.warmWorkers(),
                TimeUnit.MILLISECONDS.toNanos(settings.idleWorkerMs()),
                settings.sharedMemory());
        this.node = new RuntimeNode(
                settings.total(),
                settings.endedTasks(),
                new SplittableRandom(settings.seed()),
                settings.labels(),
                workers);
        core.node(node);
        store.node(node);
        this.memoryStops = new MemoryStops(core, workers);
        this.memory = new MemoryWatch(
                core, workers, memoryStops, memorySource, settings.memory(), settings.memoryLimitBytes());
        this.bell = NodeBell.create(settings.sharedMemory().resolve("node.bell"));
        this.io = new NodeIo(core, node.loop(), bell);
        ClassPathStore classPaths =
                new ClassPathStore(settings.socket().toAbsolutePath().resolveSibling("cache"));
        this.socket = NodeSocket.listen(
                settings.socket(),
                new ClientReception(settings, core, node, workers, bell, io, classPaths, links, this::told));
    }

    /// Starts to listen.
    ///
    /// @throws IOException if the socket cannot be bound, or shared memory cannot be used
    public static NodeServer start(Settings settings, WorkerLauncher launcher) throws IOException {
        return start(settings, launcher, UnaryOperator.identity(), MemorySource.ofMachine());
    }

    /// As [#start(Settings, WorkerLauncher)], with links to clients and figures of memory replaced; for tests.
    static NodeServer start(
            Settings settings, WorkerLauncher launcher, UnaryOperator<Link> links, MemorySource memorySource)
            throws IOException {
        NodeServer server = new NodeServer(settings, launcher, links, memorySource);
        server.collector.start();
        server.io.start();
        server.memory.start();
        server.node.loop().ask((state, nowNs) -> {
            server.workers.keepWarm();
            server.every(nowNs);
            return true;
        });
        return server;
    }

    // Looks after processes and jobs that are over, once a second.
    private void every(long nowNs) {
        node.state().timers().after(nowNs, SECOND_NS, () -> {
            long now = System.nanoTime();
            workers.reap(now);
            core.forgetParents();
            looks++;
            if (looks % 2 == 0 && core.hasLargeValues() && stirs.isDue(core.stirs())) {
                collectSoon(); // so the store gets back soon what nobody has
            }
            if (isHeapFilling() && core.messagesIn != messagesWhenFull) {
                messagesWhenFull = core.messagesIn;
                core.askToCollect();
            }
            for (SessionState session : new ArrayList<>(node.sessions())) {
                if (session instanceof JobState job && !job.isInternal() && isOver(job)) {
                    JobState detached = job.detachedOrNull();
                    if (detached != null) {
                        node.sessions().remove(detached);
                    }
                    core.remove(job);
                    job.release();
                    workers.endAll(job, "its job is over");
                }
            }
            every(now);
        });
    }

    // References that a driver has dropped, and not collected, are kept here.
    private static boolean isHeapFilling() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory() > MUCH_OF_HEAP * runtime.maxMemory();
    }

    // Its driver is gone, and no detached actor of it lives.
    private boolean isOver(JobState job) {
        JobState detached = job.detachedOrNull();
        return job.isClosed() && (detached == null || !node.state().actors().anyOf(detached));
    }

    // On the loop, as the store wants it.
    private void collectFromClients(boolean urgent) {
        core.collectEverywhere(System.nanoTime(), urgent);
    }

    private void told(String job, boolean connected) {
        for (BiConsumer<String, Boolean> listener : listeners) {
            listener.accept(job, connected);
        }
    }

    private void collectSoon() {
        collect = true;
        LockSupport.unpark(collector);
    }

    // Handles of actors are found to be unreachable by the garbage collector, which an idle node would not run.
    @SuppressWarnings("SystemGc") // see above
    private void collectGarbage() {
        while (!closed) {
            if (collect) {
                collect = false;
                System.gc();
                pause(SECOND_NS); // whoever asks in the meantime is served after it
            } else {
                LockSupport.park(this);
            }
        }
    }

    private void pause(long lengthNs) {
        long end = System.nanoTime() + lengthNs;
        for (long left = lengthNs; left > 0 && !closed; left = end - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
        }
    }

    /// The node's id.
    public NodeId id() {
        return node.id();
    }

    /// Stops work when memory is short.
    MemoryWatch memory() {
        return memory;
    }

    /// How full the object store is.
    public StoreView store() {
        return node.loop().ask((state, nowNs) -> store.view());
    }

    /// The objects of the store, and who keeps them.
    ///
    /// @param limit how many at most
    /// @param byAge whether the oldest come first; else the largest
    public List<StoredValue> objects(int limit, boolean byAge) {
        return node.loop().ask((state, nowNs) -> new StoreListing(core).list(limit, byAge, System.nanoTime()));
    }

    /// What the node has and does now.
    public NodeSnapshot snapshot() {
        return node.loop().ask(this::snapshot);
    }

    private NodeSnapshot snapshot(NodeState state, long nowNs) {
        Map<String, Long> tasks = new TreeMap<>();
        Map<Resources, Long> waiting = new LinkedHashMap<>();
        Map<Resources, String> reasons = new HashMap<>();
        Map<SessionState, Long> pending = new HashMap<>();
        for (SessionState session : node.sessions()) {
            for (TaskRecord<?> task = session.tasks.first(); task != null; task = task.nextTask) {
                TaskInfo info = null;
                String name = Reasons.stateOf(task).name();
                tasks.merge(name, 1L, Long::sum);
                pending.merge(session, 1L, Long::sum);
                if (task.phase() == TaskRecord.QUEUED && task.actor == null) {
                    Resources demand = task.options.resources();
                    if (waiting.merge(demand, 1L, Long::sum) == 1) {
                        info = Reasons.info(state, task);
                        reasons.put(demand, info.reason());
                    }
                }
            }
        }
        tasks.put("ENDED", state.ended());
        Map<String, Long> actors = new TreeMap<>();
        for (ActorInfo actor : state.actors().list(Integer.MAX_VALUE)) {
            actors.merge(actor.state().name(), 1L, Long::sum);
            if (actor.state() == ActorState.PENDING_CREATION && actor.reason().contains("waits for")) {
                Resources demand = state.actors().demand(actor.id());
                waiting.merge(demand, 1L, Long::sum);
                reasons.putIfAbsent(demand, actor.reason());
            }
        }
        List<NodeSnapshot.Queued> queued = new ArrayList<>();
        waiting.forEach((demand, count) ->
                queued.add(new NodeSnapshot.Queued(demand, count, reasons.getOrDefault(demand, ""))));
        ResourceLedger ledger = state.scheduling().ledger();
        return new NodeSnapshot(
                id(),
                settings.name(),
                ProcessHandle.current().pid(),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNs),
                ledger.total(),
                ledger.available(),
                tasks,
                actors,
                queued,
                drivers(pending, nowNs),
                processes(nowNs));
    }

    private List<NodeSnapshot.Driver> drivers(Map<SessionState, Long> pending, long nowNs) {
        List<NodeSnapshot.Driver> drivers = new ArrayList<>();
        for (SessionState session : node.sessions()) {
            if (session instanceof JobState job && !job.isInternal() && job.driver != null) {
                drivers.add(new NodeSnapshot.Driver(
                        job.job().toString(),
                        job.driver.pid,
                        job.program,
                        job.ownNamespace(),
                        TimeUnit.NANOSECONDS.toMillis(nowNs - job.openedNs),
                        pending.getOrDefault(job, 0L)));
            }
        }
        return drivers;
    }

    private List<NodeSnapshot.WorkerProcess> processes(long nowNs) {
        List<NodeSnapshot.WorkerProcess> all = new ArrayList<>();
        for (WorkerProcess process : workers.processes()) {
            WorkerPort port = process.port;
            JobEnvironment environment = process.environment;
            long[] running = {0};
            if (port != null) {
                running[0] = port.openStages.size();
                port.leases.forEach((number, lease) -> running[0] += Math.min(1, lease.sent.size()));
                for (ActorRecord actor : port.actors) {
                    running[0] += Math.min(actor.shippedCalls().size(), actor.options.maxConcurrency());
                }
            }
            String state = process.isStopping()
                    ? "stopping"
                    : port == null ? process.isWarm() ? "warm" : "starting" : running[0] > 0 ? "busy" : "idle";
            all.add(new NodeSnapshot.WorkerProcess(
                    process.spec.number(),
                    process.pid(),
                    environment == null ? "" : environment.job.job().toString(),
                    process.spec.isolated(),
                    state,
                    running[0],
                    port == null ? 0 : port.actors.size(),
                    TimeUnit.NANOSECONDS.toMillis(nowNs - process.startedNs)));
        }
        return all;
    }

    /// Tasks that have not ended, oldest first, then failed ones.
    public List<NodeTask> tasks(int limit) {
        return node.loop().ask((state, nowNs) -> {
            List<NodeTask> tasks = new ArrayList<>();
            for (SessionState session : node.sessions()) {
                TaskRecord<?> task = session.tasks.first();
                while (task != null && tasks.size() < limit) {
                    tasks.add(listed(Reasons.info(state, task), task.workerProcess, TaskOutput.label(task)));
                    task = task.nextTask;
                }
            }
            for (NodeState.EndedTask ended : state.failedTasks()) {
                if (tasks.size() < limit) {
                    tasks.add(listed(ended.info(), ended.worker(), ended.printsAs()));
                }
            }
            return tasks;
        });
    }

    private NodeTask listed(TaskInfo info, int worker, String printsAs) {
        WorkerProcess process = workers.process(worker);
        return new NodeTask(info, worker, process == null ? 0 : process.pid(), printsAs);
    }

    /// Living actors, then dead ones.
    public List<ActorInfo> actors(int limit) {
        return node.loop().ask((state, nowNs) -> state.actors().list(limit));
    }

    /// Counters and gauges by name, for metrics. Counters end with `.total`.
    public Map<String, Double> metrics() {
        MemorySample sample = memory.sampleOrNull();
        return node.loop().ask((state, nowNs) -> {
            Map<String, Double> values = new LinkedHashMap<>();
            if (sample != null) {
                values.put("host.memory.used.bytes", (double) sample.usedBytes());
                values.put("host.memory.limit.bytes", (double) sample.totalBytes());
            }
            values.put("oom.stopped.workers.total", (double) memoryStops.busyWorkers());
            values.put("oom.stopped.idle.workers.total", (double) memoryStops.idleWorkers());
            values.put("oom.stopped.attempts.total", (double) memoryStops.attempts());
            values.put("tasks.ended.total", (double) state.ended());
            values.put("tasks.live", (double) state.live());
            values.put("tasks.failed.total", (double) state.failed());
            values.put("tasks.retried.total", (double) state.retried());
            values.put("workers.started.total", (double) workers.started);
            values.put("workers.crashed.total", (double) workers.crashed);
            values.put("workers.processes", (double) workers.processes().size());
            values.put("clients", (double) core.ports().length);
            values.put("messages.in.total", (double) core.messagesIn);
            values.put("messages.out.total", (double) core.messagesOut);
            Resources total = state.scheduling().ledger().total();
            Resources free = state.scheduling().ledger().available();
            values.put("cpus", total.cpuUnits() / (double) Resources.UNITS);
            values.put("cpus.used", (total.cpuUnits() - free.cpuUnits()) / (double) Resources.UNITS);
            values.put("memory.bytes", (double) total.memoryBytes());
            values.put("memory.used.bytes", (double) (total.memoryBytes() - free.memoryBytes()));
            store.view().figures(values);
            return values;
        });
    }

    /// Counts passes of the node's loop: a watchdog that sees it stand still for long knows that the loop is stuck.
    /// Asks for a pass, so that an idle loop moves too.
    public long pulse() {
        io.wake();
        return io.passes();
    }

    /// Sends lines to all drivers of a job, or to all if `job` is empty, to be printed there.
    public void output(String job, String lines) {
        node.loop().post(new Message() {
            @Override
            void process(NodeState state, long nowNs) {
                for (SessionState session : node.sessions()) {
                    if (session instanceof JobState known
                            && known.driver != null
                            && (job.isEmpty() || known.job().toString().equals(job))) {
                        known.driver.output(lines);
                    }
                }
            }
        });
    }

    /// Is told when a driver has connected (true) or is gone (false); by its job. On a thread of the node: returns
    /// soon.
    public void onDriver(BiConsumer<String, Boolean> listener) {
        listeners.add(listener);
    }

    /// Is called when a driver is about to end, on a thread of its own. What it hands to [#output] still arrives.
    public void onBye(Runnable listener) {
        core.onBye(listener);
    }

    /// Asks all clients to collect garbage, so that what they hold and need no more is given back. Does nothing if that
    /// was done in the last 30 s.
    ///
    /// @return whether they were asked
    public boolean collect() {
        return node.loop().ask((state, nowNs) -> core.collectEverywhere(nowNs, false));
    }

    /// Takes no new work from now on: `submit` fails with a reason, work that is there goes on.
    public void drain() {
        node.loop().ask((state, nowNs) -> {
            core.drain();
            return true;
        });
    }

    /// Tasks that have not ended.
    public long unfinished() {
        return node.loop().ask((state, nowNs) -> state.live());
    }

    /// Ends everything: tasks, workers, connections. Returns when worker processes are gone or were killed.
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        memory.close();
        LockSupport.unpark(collector);
        List<WorkerProcess> left = node.loop().ask((state, nowNs) -> {
            core.drain();
            for (ClientPort port : core.ports()) {
                port.send(MessageType.END, port.start().putString("node " + id() + " was stopped"));
            }
            core.flush();
            workers.close();
            return new ArrayList<>(workers.processes());
        });
        try {
            for (WorkerProcess process : left) {
                process.awaitEnd(5);
            }
            io.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closeConnections();
        node.loop().ask((state, nowNs) -> {
            store.close();
            return true;
        });
        node.loop().stop();
        node.pool().stop();
    }

    private void closeConnections() {
        try {
            socket.close();
        } catch (IOException e) {
            NodeLoop.report("closing the socket", e);
        }
        node.loop().ask((state, nowNs) -> {
            for (ClientPort port : core.ports()) {
                port.close();
            }
            return true;
        });
    }
}
