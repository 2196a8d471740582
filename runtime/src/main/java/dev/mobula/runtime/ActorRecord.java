package dev.mobula.runtime;

import dev.mobula.ActorId;
import dev.mobula.ActorInfo;
import dev.mobula.ActorOptions;
import dev.mobula.ActorState;
import dev.mobula.Resources;
import dev.mobula.TaskOptions;
import dev.mobula.scheduler.Grant;
import dev.mobula.spi.RemoteFunction;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// An actor as its node knows it. Fields belong to the loop unless they say otherwise.
final class ActorRecord extends Message implements Scheduling.Claimant {
    private static final TaskOptions CREATION =
            TaskOptions.DEFAULT.resources(Resources.NONE).retries(0);

    final RuntimeNode node;
    final SessionState session;
    final ActorId id;
    final ActorClass actorClass;
    final RemoteFunction constructor;
    final ActorOptions options;
    final String namespace;
    /// Options of calls that say nothing of their own.
    final TaskOptions callDefaults;
    /// Frozen arguments of the constructor, kept for restarts.
    final @Nullable Object[] arguments;
    /// Null if the actor takes none.
    final @Nullable Snapshots snapshots;
    /// Null if calls are without limit.
    final @Nullable PendingGate gate;
    private final CallGroup defaultGroup;
    private final Map<String, CallGroup> namedGroups;
    /// Calls that wait for their arguments or behind such a call, by caller, and calls that wait on their own, by
    /// themselves: to be tried again, or out of order for arguments. Null until there is one.
    private @Nullable IdentityHashMap<Object, ArrayDeque<TaskRecord<?>>> held;
    /// Any thread: calls whose method has returned a stage that is not complete; null until there is one.
    private volatile @Nullable Set<TaskRecord<?>> openStages;

    /// Where the actor comes from, if another process owns it; set before its constructor runs.
    @Nullable
    ShippedActor shipped;

    /// The handle, while somebody holds it.
    @Nullable
    WeakReference<HandleToken> handle;
    /// How many handles were made and are not known to be gone.
    int handles;
    /// There when the first constructor has run.
    final Ref<@Nullable Void> ready;
    /// The constructor's task of the current life.
    TaskRecord<?> creation;
    /// What the actor occupies while it lives; read by runners.
    volatile @Nullable Grant grant;
    volatile ActorState state = ActorState.DEPENDENCIES_UNREADY;
    String reason = "waits for arguments of its constructor";
    /// Why it ended, once it is dead.
    Actors.@Nullable ActorEnd end;
    /// No handle is left: ends when its calls have ended.
    boolean ending;
    int pendingCalls;
    /// In a node process: the worker process that the actor lives in, and classes that calls are retried on.
    @Nullable
    WorkerPort worker;

    List<String> retryOn = List.of();
    int blockedCalls;
    /// Whether a call that was blocked waits to get the CPUs back.
    boolean resuming;
    private volatile int restarts;
    private int incarnations;
    private @Nullable Incarnation incarnation;

    ActorRecord(
            SessionState session,
            ActorId id,
            ActorClass actorClass,
            RemoteFunction constructor,
            ActorOptions options,
            String namespace,
            @Nullable TaskRecord<?> creator,
            @Nullable Object[] arguments) {
        this(session, id, actorClass, constructor, options, namespace, session.nextSequence(), creator, arguments);
    }

    /// @param creationSequence number of the constructor's task
    ActorRecord(
            SessionState session,
            ActorId id,
            ActorClass actorClass,
            RemoteFunction constructor,
            ActorOptions options,
            String namespace,
            long creationSequence,
            @Nullable TaskRecord<?> creator,
            @Nullable Object[] arguments) {
        this.node = session.node();
        this.session = session;
        this.id = id;
        this.actorClass = actorClass;
        this.constructor = constructor;
        this.options = options;
        this.namespace = namespace;
        this.arguments = arguments;
        this.callDefaults = node.callDefaults(options);
        this.snapshots = actorClass.checkpointed()
                ? new Snapshots(
                        options.snapshotEvery(),
                        options.maxConcurrency() > 1 || !options.groups().isEmpty())
                : null;
        this.gate = options.maxPendingCalls() < 0 ? null : new PendingGate(options.maxPendingCalls());
        TaskRecord<@Nullable Void> first = newCreation(creationSequence, creator);
        this.creation = first;
        this.ready = first;
        this.defaultGroup = new CallGroup(this, "", options.maxConcurrency());
        this.namedGroups = options.groups().isEmpty() ? Map.of() : new HashMap<>();
        options.groups().forEach((name, limit) -> namedGroups.put(name, new CallGroup(this, name, limit)));
    }

    @Override
    void process(NodeState nodeState, long nowNs) {
        nodeState.actors().create(this);
    }

    /// A task that runs the constructor.
    TaskRecord<@Nullable Void> newCreation(@Nullable TaskRecord<?> creator) {
        return newCreation(session.nextSequence(), creator);
    }

    private TaskRecord<@Nullable Void> newCreation(long sequence, @Nullable TaskRecord<?> creator) {
        return new TaskRecord<>(session, sequence, constructor, CREATION, creator, this, arguments.clone());
    }

    ActorId id() {
        return id;
    }

    int restarts() {
        return restarts;
    }

    String describe() {
        String name = options.name();
        return "actor " + actorClass.simpleName() + (name == null ? "" : " '" + name + '\'') + " (" + id + ')';
    }

    /// The group of that name; null if there is none.
    @Nullable
    CallGroup group(String name) {
        return name.isEmpty() ? defaultGroup : namedGroups.get(name);
    }

    private void forEachGroup(Consumer<CallGroup> action) {
        action.accept(defaultGroup);
        namedGroups.values().forEach(action);
    }

    /// A call's method has returned a stage that is not complete; any thread.
    void stageOpened(TaskRecord<?> call) {
        Set<TaskRecord<?>> stages = openStages;
        if (stages == null) {
            synchronized (this) {
                stages = openStages;
                if (stages == null) {
                    stages = ConcurrentHashMap.newKeySet();
                    openStages = stages;
                }
            }
        }
        stages.add(call);
        ShippedActor elsewhere = shipped;
        if (elsewhere != null) {
            elsewhere.opened(call);
        }
    }

    /// A call has ended, by its stage or otherwise.
    void stageClosed(TaskRecord<?> call) {
        Set<TaskRecord<?>> stages = openStages;
        if (stages != null) {
            stages.remove(call);
        }
    }

    /// The life that takes calls now; null if there is none.
    @Nullable
    Incarnation incarnation() {
        return incarnation;
    }

    void alive(Object instance) {
        incarnation = new Incarnation(++incarnations, instance, snapshots == null ? null : new Snapshots.Guard());
        state = ActorState.ALIVE;
        reason = "takes calls";
        forEachGroup(CallGroup::startAll);
    }

    /// Ends the current life, if there is one; calls that are under way are the caller's business.
    void endLife() {
        Incarnation life = incarnation;
        if (life == null) {
            return;
        }
        incarnation = null;
        if (snapshots == null) {
            life.over = true;
        } else {
            snapshots.end(life);
        }
        node.workers().lifeEnded(this, life);
    }

    /// The actor was started that often before, in other processes.
    void restartsBefore(int count) {
        restarts = count;
    }

    void countRestart() {
        int before = restarts;
        restarts = before + 1; // only the loop writes it
    }

    // ---- order of calls

    /// A call has arrived.
    ///
    /// @param argumentsThere whether it could start at once
    void arrived(TaskRecord<?> call, boolean argumentsThere) {
        if (options.outOfOrder()) {
            if (argumentsThere) {
                admit(call);
            } else {
                waitsAlone(call);
            }
            return;
        }
        Object caller = caller(call);
        if (argumentsThere && (held == null || !held.containsKey(caller))) {
            admit(call);
            return;
        }
        if (argumentsThere) {
            call.phase(TaskRecord.WAITING_ACTOR);
        }
        hold(caller, call);
    }

    /// A call waits for something of its own, and no other call waits behind it.
    void waitsAlone(TaskRecord<?> call) {
        hold(call, call);
    }

    /// A call does not wait alone any more.
    void waitedAlone(TaskRecord<?> call) {
        if (held != null) {
            held.remove(call);
        }
    }

    private void hold(Object key, TaskRecord<?> call) {
        if (held == null) {
            held = new IdentityHashMap<>();
        }
        held.computeIfAbsent(key, _ -> new ArrayDeque<>(2)).add(call);
    }

    /// The arguments of a call that had arrived before are there, or it has ended.
    void moved(TaskRecord<?> call) {
        if (options.outOfOrder()) {
            waitedAlone(call);
            if (call.phase() == TaskRecord.WAITING_ACTOR) {
                admit(call);
            }
            return;
        }
        Object caller = caller(call);
        ArrayDeque<TaskRecord<?>> waiting = held == null ? null : held.get(caller);
        if (held == null || waiting == null) {
            return;
        }
        while (!waiting.isEmpty() && waiting.getFirst().phase() != TaskRecord.WAITING_ARGS) {
            TaskRecord<?> next = waiting.removeFirst();
            if (next.phase() == TaskRecord.WAITING_ACTOR) {
                admit(next);
            }
        }
        if (waiting.isEmpty()) {
            held.remove(caller);
        }
    }

    private void admit(TaskRecord<?> call) {
        CallGroup group = call.group;
        if (group == null) {
            throw new IllegalStateException(call.describe() + " has no concurrency group: a bug in the runtime");
        }
        group.add(call);
    }

    // The driver, a task, or an actor with all of its calls.
    private static Object caller(TaskRecord<?> call) {
        TaskRecord<?> parent = call.parent;
        if (parent == null) {
            return call.session;
        }
        ActorRecord actor = parent.calledActor();
        return actor == null ? parent : actor;
    }

    /// All calls that wait, in no order, taken out.
    Set<TaskRecord<?>> takeWaiting() {
        Set<TaskRecord<?>> waiting = Collections.newSetFromMap(new IdentityHashMap<>());
        forEachGroup(group -> {
            for (TaskRecord<?> call = group.ready.poll(); call != null; call = group.ready.poll()) {
                waiting.add(call);
            }
        });
        if (held != null) {
            held.values().forEach(waiting::addAll);
            held = null;
        }
        return waiting;
    }

    /// All calls that run, taken from their runners.
    Set<TaskRecord<?>> takeRunning() {
        Set<TaskRecord<?>> running = Collections.newSetFromMap(new IdentityHashMap<>());
        forEachGroup(group -> {
            for (CallRunner runner : group.runners) {
                TaskRecord<?> call = runner.current();
                if (call != null) {
                    running.add(call);
                }
            }
            group.runners.clear();
            running.addAll(group.shipped);
            group.shipped.clear();
        });
        Set<TaskRecord<?>> stages = openStages;
        if (stages != null) {
            running.addAll(stages);
            stages.clear();
        }
        return running;
    }

    /// Calls that were sent to the actor's worker process and have not come back; on the loop.
    List<TaskRecord<?>> shippedCalls() {
        List<TaskRecord<?>> calls = new ArrayList<>();
        forEachGroup(group -> calls.addAll(group.shipped));
        Set<TaskRecord<?>> stages = openStages;
        if (stages != null) {
            calls.addAll(stages);
        }
        return calls;
    }

    private int runningCalls() {
        Set<TaskRecord<?>> stages = openStages;
        int[] running = {stages == null ? 0 : stages.size()};
        forEachGroup(group -> {
            for (CallRunner runner : group.runners) {
                if (runner.current() != null) {
                    running[0]++;
                }
            }
            running[0] += Math.min(group.limit, group.shipped.size());
        });
        return running[0];
    }

    ActorInfo info() {
        int running = runningCalls();
        return new ActorInfo(
                id,
                actorClass.name(),
                Optional.ofNullable(options.name()),
                namespace,
                state,
                state == ActorState.PENDING_CREATION && grant == null ? resourceReason() : reason,
                session.job(),
                restarts,
                running,
                Math.max(0, pendingCalls - running),
                options.detached());
    }

    private String resourceReason() {
        String lacking = node.state().scheduling().waitReason(options.resources());
        return lacking.isEmpty() ? "waits for resources behind others that came earlier" : lacking;
    }

    // ---- resources

    @Override
    public Resources demand() {
        return options.resources();
    }

    @Override
    public boolean wants() {
        return state != ActorState.DEAD && grant == null;
    }

    @Override
    public boolean isUnserved() {
        return true;
    }

    @Override
    public boolean isForLife() {
        return true;
    }

    @Override
    public boolean granted(Grant granted) {
        if (!wants()) {
            return false;
        }
        grant = granted;
        node.state().actors().construct(this);
        return true;
    }

    // ---- called by workers

    /// The constructor has made an instance; restores the newest snapshot into it.
    void restore(Object instance) throws Exception {
        if (snapshots != null) {
            snapshots.restore(instance, session.classLoader(), describe());
        }
    }

    /// A call has its result, and is about to be answered.
    void beforeAnswer(TaskRecord<?> call, Incarnation life) throws Exception {
        if (snapshots != null) {
            snapshots.beforeAnswer(call, life);
        }
    }
}
