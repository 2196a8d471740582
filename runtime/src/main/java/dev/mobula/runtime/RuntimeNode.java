package dev.mobula.runtime;

import dev.mobula.ActorOptions;
import dev.mobula.MobulaConfig;
import dev.mobula.NodeId;
import dev.mobula.Resources;
import dev.mobula.TaskOptions;
import dev.mobula.runtime.codec.ValueCodec;
import dev.mobula.scheduler.ResourceLedger;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A node inside the user's JVM: the loop, its state and the workers. Starts no more than one thread.
final class RuntimeNode {
    private static final long STOP_NS = 5_000_000_000L;

    private final NodeId id;
    private final int endedTasks;
    private final Map<String, String> labels;
    private final WorkerPool pool;
    private final NodeState state;
    private final NodeLoop loop;
    private final Workers workers;
    private final AtomicLong sequence = new AtomicLong();
    private final List<SessionState> sessions = new CopyOnWriteArrayList<>();
    private @Nullable EmbeddedSession detachedSession;
    private volatile CallDefaults recentDefaults =
            new CallDefaults(ActorOptions.DEFAULT, new CallPolicy(ActorOptions.DEFAULT).defaults());
    private volatile boolean stopped;

    RuntimeNode(MobulaConfig config) {
        this(null, config.resources(), config.endedTasks(), new SplittableRandom(config.seed()), Map.of(), null);
    }

    /// @param labels facts about the node
    /// @param elsewhere runs attempts in other processes
    RuntimeNode(
            Resources total, int endedTasks, SplittableRandom random, Map<String, String> labels, Workers elsewhere) {
        this(null, total, endedTasks, random, labels, elsewhere);
    }

    private RuntimeNode(
            @Nullable String name,
            Resources total,
            int endedTasks,
            SplittableRandom random,
            Map<String, String> labels,
            @Nullable Workers elsewhere) {
        this.id = new NodeId(random.nextInt());
        this.endedTasks = endedTasks;
        this.labels = labels;
        this.workers = elsewhere == null ? new LocalWorkers(this) : elsewhere;
        int cpus = (int) Math.min(4_096, (total.cpuUnits() + Resources.UNITS - 1) / Resources.UNITS);
        String threads = name == null ? "mobula-" + id : name;
        this.pool = new WorkerPool(threads, Math.max(cpus, Runtime.getRuntime().availableProcessors()));
        this.state = new NodeState(this, new ResourceLedger(total), random);
        this.loop = new NodeLoop(state, threads);
        loop.start();
    }

    /// One that runs what the node of a worker process ships to it.
    ///
    /// @param name start of the names of its threads
    static RuntimeNode ofWorker(String name) {
        MobulaConfig config = MobulaConfig.defaults();
        return new RuntimeNode(name, config.resources(), 0, new SplittableRandom(), Map.of(), null);
    }

    NodeId id() {
        return id;
    }

    NodeLoop loop() {
        return loop;
    }

    NodeState state() {
        return state;
    }

    WorkerPool pool() {
        return pool;
    }

    /// Who runs attempts.
    Workers workers() {
        return workers;
    }

    /// Facts about the node.
    Map<String, String> labels() {
        return labels;
    }

    int endedTasks() {
        return endedTasks;
    }

    boolean isStopped() {
        return stopped;
    }

    List<SessionState> sessions() {
        return sessions;
    }

    /// What calls of an actor with these options carry if they say nothing of their own.
    TaskOptions callDefaults(ActorOptions options) {
        CallDefaults known = recentDefaults;
        if (!known.isFor(options)) {
            known = new CallDefaults(options, new CallPolicy(options).defaults());
            recentDefaults = known;
        }
        return known.calls();
    }

    private record CallDefaults(ActorOptions actor, TaskOptions calls) {
        // Options are mostly the constant of a generated stub; comparing all fields would cost more than it saves.
        @SuppressWarnings("ReferenceEquality")
        boolean isFor(ActorOptions options) {
            return actor == options;
        }
    }

    /// The session that detached actors belong to.
    synchronized EmbeddedSession detachedSession() {
        EmbeddedSession known = detachedSession;
        if (known == null) {
            known = EmbeddedSession.forDetached(this);
            detachedSession = known;
        }
        return known;
    }

    /// The number of the next task, object or actor.
    long nextSequence() {
        return sequence.incrementAndGet();
    }

    /// Counts tasks that have not ended; on the loop.
    long countTasks(Predicate<TaskRecord<?>> wanted) {
        long count = 0;
        for (SessionState session : sessions) {
            for (TaskRecord<?> task = session.tasks.first(); task != null; task = task.nextTask) {
                if (wanted.test(task)) {
                    count++;
                }
            }
        }
        return count;
    }

    /// Ends everything: other sessions, detached actors, workers.
    void stop() {
        for (SessionState session : sessions) {
            session.mobula().close();
        }
        stopped = true;
        loop.ask((now, nowNs) -> {
            now.actors().nodeStops();
            return true;
        });
        loop.stop();
        pool.stop();
        try {
            if (!Thread.currentThread().isVirtual() && !pool.awaitStopped(STOP_NS)) {
                System.getLogger(RuntimeNode.class.getName())
                        .log(
                                System.Logger.Level.WARNING,
                                "Some tasks still run {0} s after they were cancelled; their threads end with them",
                                STOP_NS / 1_000_000_000);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Freezes a value with this process's codec.
    static ValueCodec codec() {
        return ValueCodec.shared();
    }
}
