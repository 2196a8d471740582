package dev.mobula;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How an actor is to live and be called. Immutable: each method returns changed options.
///
/// Generated handles offer the same methods: `CounterRemote.options().name("hits").create(0)`.
///
/// @param name unique in its namespace, or null for an actor that is found by handle only
/// @param namespace where the name counts, or null for the session's own
/// @param resources occupied as long as the actor lives; none by default
/// @param detached outlives the session that created it, and ends by `kill` or `exit` only; needs a name
/// @param maxRestarts how often a lost actor is started again; -1 is without end
/// @param callRetries how often a call that was under way when the actor was lost is sent again; 0 means at
///     most once, -1 without end
/// @param retryOn exceptions of a method itself that are retried, within `callRetries`
/// @param backoff wait before a restart or retry
/// @param maxConcurrency calls of the default group that may run at the same time
/// @param groups limit of each concurrency group by its name
/// @param outOfOrder whether a call with ready arguments may pass one that waits for its own
/// @param maxPendingCalls calls of one handle that may wait; -1 is without limit
/// @param pendingLimit what happens to a call above `maxPendingCalls`
/// @param snapshotEvery completed calls from one snapshot to the next, for [Checkpointed] actors
/// @param streamBuffer unconsumed items at which a method that returns a stream is held back
/// @param isolation a worker process of its own, or null for a shared one
public record ActorOptions(
        @Nullable String name,
        @Nullable String namespace,
        Resources resources,
        boolean detached,
        int maxRestarts,
        int callRetries,
        List<Class<? extends Throwable>> retryOn,
        Backoff backoff,
        int maxConcurrency,
        Map<String, Integer> groups,
        boolean outOfOrder,
        int maxPendingCalls,
        PendingLimit pendingLimit,
        int snapshotEvery,
        int streamBuffer,
        @Nullable Isolation isolation) {
    /// No name, no resources, no restarts, one call at a time in order, no limit of pending calls, no
    /// process of its own.
    public static final ActorOptions DEFAULT = new ActorOptions(
            null,
            null,
            Resources.NONE,
            false,
            0,
            0,
            List.of(),
            Backoff.DEFAULT,
            1,
            Map.of(),
            false,
            -1,
            PendingLimit.BLOCK,
            1,
            64,
            null);

    /// @throws IllegalArgumentException if a number is out of its range, or a group has no name
    public ActorOptions {
        TaskOptions.checkRepeats("maxRestarts", maxRestarts);
        TaskOptions.checkRepeats("callRetries", callRetries);
        TaskOptions.checkPositive("maxConcurrency", maxConcurrency);
        TaskOptions.checkPositive("snapshotEvery", snapshotEvery);
        TaskOptions.checkPositive("streamBuffer", streamBuffer);
        if (maxPendingCalls != -1 && maxPendingCalls < 1) {
            throw new IllegalArgumentException(
                    "maxPendingCalls=" + maxPendingCalls + " is below 1: use 1 or more, or -1 for no limit");
        }
        if (name != null && name.isBlank()) {
            throw new IllegalArgumentException("name is blank: leave it out for an actor without a name");
        }
        for (Map.Entry<String, Integer> group : groups.entrySet()) {
            if (group.getKey().isBlank()) {
                throw new IllegalArgumentException("A concurrency group has a blank name: name it");
            }
            TaskOptions.checkPositive("maxConcurrency of group '" + group.getKey() + "'", group.getValue());
        }
        retryOn = List.copyOf(retryOn);
        groups = Map.copyOf(groups);
    }

    /// A name, unique in the namespace, under which the actor can be found.
    public ActorOptions name(String name) {
        return changed(draft -> draft.name = Objects.requireNonNull(name));
    }

    /// The namespace in which the name counts.
    public ActorOptions namespace(String namespace) {
        return changed(draft -> draft.namespace = Objects.requireNonNull(namespace));
    }

    /// Everything that the actor occupies, in place of what was set before.
    public ActorOptions resources(Resources resources) {
        return changed(draft -> draft.resources = Objects.requireNonNull(resources));
    }

    /// CPUs while the actor lives, see [Resources#withCpus].
    public ActorOptions cpus(double cpus) {
        return resources(resources.withCpus(cpus));
    }

    /// GPUs while the actor lives, see [Resources#withGpus].
    public ActorOptions gpus(double gpus) {
        return resources(resources.withGpus(gpus));
    }

    /// Memory that is reserved while the actor lives, in bytes.
    public ActorOptions memory(long memoryBytes) {
        return resources(resources.withMemory(memoryBytes));
    }

    /// A custom resource, see [Resources#with].
    public ActorOptions resource(String name, double amount) {
        return resources(resources.with(name, amount));
    }

    /// Whether the actor outlives the session that created it.
    public ActorOptions detached(boolean detached) {
        return changed(draft -> draft.detached = detached);
    }

    /// How often a lost actor is started again; -1 is without end.
    public ActorOptions maxRestarts(int maxRestarts) {
        return changed(draft -> draft.maxRestarts = maxRestarts);
    }

    /// How often a call is sent again that was under way when the actor was lost; -1 is without end.
    public ActorOptions callRetries(int callRetries) {
        return changed(draft -> draft.callRetries = callRetries);
    }

    /// Exceptions of a method itself that are retried too; subclasses count.
    @SafeVarargs
    @SuppressWarnings("varargs") // List.of copies
    public final ActorOptions retryOn(Class<? extends Throwable>... types) {
        return changed(draft -> draft.retryOn = List.of(types));
    }

    /// Wait before a restart or retry.
    public ActorOptions backoff(Backoff backoff) {
        return changed(draft -> draft.backoff = Objects.requireNonNull(backoff));
    }

    /// Calls of the default group that may run at the same time.
    public ActorOptions maxConcurrency(int maxConcurrency) {
        return changed(draft -> draft.maxConcurrency = maxConcurrency);
    }

    /// Adds a concurrency group, or changes its limit.
    public ActorOptions group(String group, int maxConcurrency) {
        Map<String, Integer> changed = new LinkedHashMap<>(groups);
        changed.put(group, maxConcurrency);
        return changed(draft -> draft.groups = changed);
    }

    /// Whether a call with ready arguments may pass one that waits for its own.
    public ActorOptions outOfOrder(boolean outOfOrder) {
        return changed(draft -> draft.outOfOrder = outOfOrder);
    }

    /// Calls of one handle that may wait, and what happens to the next one.
    public ActorOptions maxPendingCalls(int maxPendingCalls, PendingLimit pendingLimit) {
        return changed(draft -> {
            draft.pendingLimit = Objects.requireNonNull(pendingLimit);
            draft.maxPendingCalls = maxPendingCalls;
        });
    }

    /// Completed calls from one snapshot to the next, for [Checkpointed] actors.
    public ActorOptions snapshotEvery(int calls) {
        return changed(draft -> draft.snapshotEvery = calls);
    }

    /// Unconsumed items at which a method that returns a stream is held back.
    public ActorOptions streamBuffer(int items) {
        return changed(draft -> draft.streamBuffer = items);
    }

    /// A worker process of its own, see [Isolation], unless it has one already.
    public ActorOptions isolated() {
        return isolation == null ? isolated(Isolation.DEFAULT) : this;
    }

    /// A worker process of its own with this heap and these variables, in place of what was set before. Embedded
    /// there is none: see [Isolation].
    ///
    /// @param isolation what process, or null to share one with other tasks and actors
    public ActorOptions isolated(@Nullable Isolation isolation) {
        return changed(draft -> draft.isolation = isolation);
    }

    private ActorOptions changed(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.options();
    }

    /// Options while they are being changed.
    private static final class Draft {
        private @Nullable String name;
        private @Nullable String namespace;
        private Resources resources;
        private boolean detached;
        private int maxRestarts;
        private int callRetries;
        private List<Class<? extends Throwable>> retryOn;
        private Backoff backoff;
        private int maxConcurrency;
        private Map<String, Integer> groups;
        private boolean outOfOrder;
        private int maxPendingCalls;
        private PendingLimit pendingLimit;
        private int snapshotEvery;
        private int streamBuffer;
        private @Nullable Isolation isolation;

        Draft(ActorOptions options) {
            this.name = options.name;
            this.namespace = options.namespace;
            this.resources = options.resources;
            this.detached = options.detached;
            this.maxRestarts = options.maxRestarts;
            this.callRetries = options.callRetries;
            this.retryOn = options.retryOn;
            this.backoff = options.backoff;
            this.maxConcurrency = options.maxConcurrency;
            this.groups = options.groups;
            this.outOfOrder = options.outOfOrder;
            this.maxPendingCalls = options.maxPendingCalls;
            this.pendingLimit = options.pendingLimit;
            this.snapshotEvery = options.snapshotEvery;
            this.streamBuffer = options.streamBuffer;
            this.isolation = options.isolation;
        }

        ActorOptions options() {
            return new ActorOptions(
                    name,
                    namespace,
                    resources,
                    detached,
                    maxRestarts,
                    callRetries,
                    retryOn,
                    backoff,
                    maxConcurrency,
                    groups,
                    outOfOrder,
                    maxPendingCalls,
                    pendingLimit,
                    snapshotEvery,
                    streamBuffer,
                    isolation);
        }
    }
}
