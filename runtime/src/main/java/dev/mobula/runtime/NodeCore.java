package dev.mobula.runtime;

import dev.mobula.JobId;
import dev.mobula.NodeId;
import dev.mobula.runtime.codec.NodeFunction;
import dev.mobula.runtime.codec.Origin;
import dev.mobula.runtime.wire.MalformedMessageException;
import dev.mobula.runtime.wire.MessageType;
import dev.mobula.runtime.wire.WireWriter;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What the ports of a node process share: clients, jobs, functions, and everything that a client may name. The loop's.
final class NodeCore {
    /// The bits of a sequence that are its client's count; the others are the client's number.
    static final long COUNTER = (1L << 40) - 1;

    static final Origin ANSWER = Origin.named("the answer of the node", "answer");

    /// Shortest time between two requests to all clients to collect garbage.
    private static final long COLLECT_PAUSE_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long URGENT_PAUSE_NS = TimeUnit.SECONDS.toNanos(1);

    /// Shares of the heap above which it is short, and full. Garbage counts, so it is collected then.
    private static final double SHORT_HEAP = 0.75;
    private static final double FULL_HEAP = 0.85;

    /// A heap that is short for so long though it was collected is worth a warning.
    private static final long SHORT_PAUSE_NS = TimeUnit.SECONDS.toNanos(3);
    private static final long SHORT_REPEAT_NS = TimeUnit.SECONDS.toNanos(30);

    private final NodeStore store;
    private final Holdings holdings;
    private final WireWriter writer = new WireWriter(4_096);
    private final LongMap<TaskRecord<?>> pending = new LongMap<>();
    // Ended, but with children that have not: whoever cancels one of these means the children.
    private final LongMap<TaskRecord<?>> parents = new LongMap<>();
    private final LongMap<Ref<?>> kept = new LongMap<>();
    private final LongMap<NodeHandle> ownActors = new LongMap<>();
    private final LongMap<ClientPort> ports = new LongMap<>();
    private final Intake intake = new Intake();
    private boolean wasShort;
    private long tellAtNs;
    private final List<ClientPort> dirty = new ArrayList<>();
    private final Map<String, FunctionEntry> functions = new HashMap<>();
    private final IdentityHashMap<Object, FunctionEntry> byFunction = new IdentityHashMap<>();
    private final Map<Integer, JobState> jobs = new HashMap<>();
    private final Runnable collector;

    private volatile ClientPort[] polled = {};
    private volatile @Nullable Runnable beforeBye;
    private @Nullable RuntimeNode node;

    private long removals;
    private boolean handlesDropped;
    private boolean draining;
    private long collectedNs = System.nanoTime() - COLLECT_PAUSE_NS;
    long messagesIn;
    long messagesOut;

    /// @param store has the large values
    /// @param collector collects garbage soon, on another thread: handles of actors may have become unreachable
    NodeCore(NodeStore store, Runnable collector) {
        this.store = store;
        this.holdings = new Holdings(store);
        this.collector = collector;
    }

    void node(RuntimeNode made) {
        node = made;
    }

    RuntimeNode node() {
        if (node == null) {
            throw new IllegalStateException("The node is not made yet: a bug in the runtime");
        }
        return node;
    }

    NodeId id() {
        return node().id();
    }

    WireWriter writer() {
        return writer;
    }

    NodeStore store() {
        return store;
    }

    Holdings holdings() {
        return holdings;
    }

    void countOut() {
        messagesOut++;
    }

    boolean isDraining() {
        return draining;
    }

    void drain() {
        draining = true;
    }

    /// Is called before a driver ends, on a thread of its own; from any thread.
    void onBye(Runnable listener) {
        beforeBye = listener;
    }

    /// A driver is about to end.
    ///
    /// @param answer called on the loop when it has been given what was still to come
    void sayBye(Runnable answer) {
        Runnable before = beforeBye;
        if (before == null) {
            answer.run();
            return;
        }
        Thread.ofPlatform().name("mobula-bye").daemon().start(() -> {
            try {
                before.run();
            } finally {
                node().loop().post(new Message() {
                    @Override
                    void process(NodeState state, long nowNs) {
                        answer.run();
                    }
                });
            }
        });
    }

    // ---- clients and jobs

    /// All ports that are polled; any thread may look.
    ClientPort[] ports() {
        return polled;
    }

    void add(ClientPort port) {
        ports.put(port.number, port);
        refreshPorts();
    }

    void remove(ClientPort port) {
        removals++;
        ports.remove(port.number);
        refreshPorts();
        forgetNamesOf(port.number);
        if (store.isKnownToHave()) {
            handlesDropped = true; // values that it alone held are found by the garbage collector, too
        }
        store.gone(port, System.nanoTime());
    }

    private void refreshPorts() {
        List<ClientPort> all = new ArrayList<>();
        ports.forEach((number, port) -> all.add(port));
        polled = all.toArray(ClientPort[]::new);
    }

    private void forgetNamesOf(int client) {
        List<Long> gone = new ArrayList<>();
        kept.forEach((sequence, ref) -> {
            if (sequence >>> 40 == client) {
                gone.add(sequence);
            }
        });
        gone.forEach(sequence -> holdings.less(kept.remove(sequence)));
        gone.clear();
        ownActors.forEach((sequence, handle) -> {
            if (sequence >>> 40 == client) {
                gone.add(sequence);
            }
        });
        gone.forEach(ownActors::remove);
        handlesDropped |= !gone.isEmpty();
    }

    void add(JobState job) {
        jobs.put(job.job().value(), job);
        node().sessions().add(job);
    }

    void remove(JobState job) {
        removals++;
        jobs.remove(job.job().value());
        node().sessions().remove(job);
    }

    /// The client of that number; null if it is gone.
    @Nullable
    ClientPort port(int number) {
        return ports.get(number);
    }

    /// The job of a driver; null if this is none.
    @Nullable
    JobState jobOf(ClientPort port) {
        for (JobState job : jobs.values()) {
            if (job.driver != null && job.driver.number == port.number) {
                return job;
            }
        }
        return null;
    }

    /// Shows the references that clients have named, by their number.
    void forEachKept(BiConsumer<Long, Ref<?>> reader) {
        kept.forEach(reader);
    }

    /// Shows tasks and calls that have not ended, not more than a number of them.
    void forEachPending(int most, Consumer<TaskRecord<?>> reader) {
        int[] left = {most};
        pending.forEach((sequence, task) -> {
            if (left[0]-- > 0) {
                reader.accept(task);
            }
        });
    }

    @Nullable
    JobState job(JobId id) {
        return jobs.get(id.value());
    }

    // ---- functions

    /// The one entry for a function, whoever describes it.
    FunctionEntry function(NodeFunction described) {
        String key = described.ownerName()
                + ' '
                + described.function().kind()
                + ' '
                + described.function().index()
                + ' '
                + described.function().signature()
                + ' '
                + described.function().name();
        FunctionEntry known = functions.get(key);
        if (known == null) {
            known = new FunctionEntry(described, functions.size());
            functions.put(key, known);
            byFunction.put(described.function(), known);
        }
        return known;
    }

    FunctionEntry entryOf(TaskRecord<?> task) {
        FunctionEntry known = byFunction.get(task.function);
        if (known == null) {
            throw new IllegalStateException(task.describe() + " has a function that nobody described");
        }
        return known;
    }

    // ---- names

    void pending(TaskRecord<?> task) {
        if (pending.put(task.sequence, task) == null) {
            holdings.more(task);
        }
    }

    /// A task that has not ended, by its number.
    @Nullable
    TaskRecord<?> pending(long sequence) {
        return pending.get(sequence);
    }

    void ended(TaskRecord<?> task) {
        intake.ended();
        holdings.ended(task.arguments);
        if (pending.remove(task.sequence) != null) {
            holdings.less(task);
        }
        if (task.firstChild != null) {
            parents.put(task.sequence, task);
        }
    }

    /// How many messages of drivers are taken in now.
    ///
    /// @param most never more than this
    int intake(long nowNs, int most) {
        int unfinished = pending.size();
        Intake.Heap heap = unfinished < Intake.FREE ? Intake.Heap.ROOMY : heap(unfinished, nowNs);
        return intake.limit(unfinished, nowNs, most, heap);
    }

    private Intake.Heap heap(int unfinished, long nowNs) {
        Runtime runtime = Runtime.getRuntime();
        long used = runtime.totalMemory() - runtime.freeMemory();
        if (used <= SHORT_HEAP * runtime.maxMemory()) {
            wasShort = false;
            return Intake.Heap.ROOMY;
        }
        if (!wasShort) {
            wasShort = true;
            tellAtNs = nowNs + SHORT_PAUSE_NS;
            collector.run(); // perhaps most of it is garbage
        } else if (nowNs - tellAtNs >= 0) {
            tellAtNs = nowNs + SHORT_REPEAT_NS;
            collector.run();
            System.getLogger(NodeCore.class.getName())
                    .log(
                            Level.WARNING,
                            "The heap of this node is short ({0} of {1} MiB used, {2} tasks have not ended): until some "
                                    + "end it takes in few more, and those who submit wait",
                            Long.toString(used >> 20),
                            Long.toString(runtime.maxMemory() >> 20),
                            Integer.toString(unfinished));
        }
        return used <= FULL_HEAP * runtime.maxMemory() ? Intake.Heap.SHORT : Intake.Heap.FULL;
    }

    /// Forgets tasks that have ended and whose children have, too.
    void forgetParents() {
        List<Long> gone = new ArrayList<>();
        parents.forEach((sequence, task) -> {
            if (task.firstChild == null) {
                gone.add(sequence);
            }
        });
        gone.forEach(parents::remove);
    }

    /// Whether the node keeps a value of a client's making.
    boolean keeps(long sequence) {
        return kept.containsKey(sequence);
    }

    void forget(long sequence) {
        holdings.less(kept.remove(sequence));
        if (ownActors.remove(sequence) != null) {
            handlesDropped = true;
        }
    }

    /// The reference that a client calls by a number of its own; kept from now on.
    Ref<?> own(ClientPort client, JobState job, long sequence, int index) {
        checkOwner(client, sequence);
        Ref<?> known = kept.get(sequence);
        if (known == null) {
            known = pending.get(sequence);
            if (known == null) {
                known = new PlaceRef(job, sequence);
            }
            kept.put(sequence, known);
            holdings.more(known);
        }
        return part(known, index);
    }

    /// The same, without keeping anything; null if the node does not know it.
    @Nullable
    Ref<?> find(long sequence) {
        Ref<?> known = kept.get(sequence);
        if (known == null) {
            known = pending.get(sequence);
        }
        return known == null ? parents.get(sequence) : known;
    }

    private static void checkOwner(ClientPort client, long sequence) {
        if (sequence >>> 40 != client.number) {
            throw new MalformedMessageException("a name of client " + (sequence >>> 40));
        }
    }

    private static Ref<?> part(Ref<?> whole, int index) {
        if (index < 0) {
            return whole;
        }
        if (whole instanceof PlaceRef place) {
            return place.part(index);
        }
        if (whole instanceof TaskRecord<?> task && task.parts != null && index < task.parts.length) {
            return task.parts[index];
        }
        throw new MalformedMessageException("component " + index + " of something that is not split");
    }

    void ownActor(long sequence, NodeHandle handle) {
        ownActors.put(sequence, handle);
    }

    NodeHandle ownActor(long sequence) {
        NodeHandle handle = ownActors.get(sequence);
        if (handle == null) {
            throw new MalformedMessageException("actor " + sequence + ", which is not known");
        }
        return handle;
    }

    /// Grows whenever something happened by which large values may have lost their last reference: messages, ends
    /// of clients and jobs, and that other values were found to be unreachable.
    long stirs() {
        return messagesIn + removals + store.forgotten();
    }

    /// Whether there are large values, which the garbage collectors of clients might let go of.
    boolean hasLargeValues() {
        return store.isKnownToHave();
    }

    // ---- the end of a batch

    void handlesDropped() {
        handlesDropped = true;
    }

    /// Asks all clients, and this process, to collect garbage, unless it was done a short while ago.
    ///
    /// @param urgent whether somebody waits for what they hold
    /// @return whether they were asked
    boolean collectEverywhere(long nowNs, boolean urgent) {
        if (nowNs - collectedNs < (urgent ? URGENT_PAUSE_NS : COLLECT_PAUSE_NS)) {
            return false;
        }
        collectedNs = nowNs;
        askToCollect();
        collector.run();
        return true;
    }

    /// Asks all clients to collect garbage: what they have no use for any more takes room here. Each does so at most
    /// every few seconds.
    void askToCollect() {
        for (ClientPort port : polled) {
            port.send(MessageType.COLLECT, port.start());
        }
    }

    void toFlush(ClientPort port) {
        dirty.add(port);
    }

    void flush() {
        for (int i = 0; i < dirty.size(); i++) {
            dirty.get(i).flush();
        }
        dirty.clear();
        if (handlesDropped) {
            handlesDropped = false;
            collector.run();
        }
    }
}
