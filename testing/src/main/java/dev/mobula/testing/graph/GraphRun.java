package dev.mobula.testing.graph;

import dev.mobula.ActorUnavailableException;
import dev.mobula.Arg;
import dev.mobula.Backoff;
import dev.mobula.InfeasibleException;
import dev.mobula.Mobula;
import dev.mobula.MobulaException;
import dev.mobula.NodeInfo;
import dev.mobula.ObjectRef;
import dev.mobula.ObjectStream;
import dev.mobula.Ready;
import dev.mobula.TaskCancelledException;
import dev.mobula.TaskFailedException;
import dev.mobula.TaskInfo;
import dev.mobula.WorkerCrashedException;
import dev.mobula.testing.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Runs a graph on a session, from the thread that asks for it.
public final class GraphRun {
    private final TaskGraph graph;
    private final Mobula mobula;
    private final Duration limit;
    private final Journal journal;
    private final RunId id;
    private final List<ObjectRef<Long>> refs = new ArrayList<>();
    private final List<ObjectStream<Long>> streams = new ArrayList<>();
    private final List<AccumulatorRemote> actors = new ArrayList<>();
    private final Map<Integer, ObjectRef<Long>> secondHalves = new HashMap<>();
    private final Map<Integer, Boolean> cancelAnswers = new HashMap<>();
    private final List<List<Long>> passedLists = new ArrayList<>();
    private final ObjectRef<List<Long>> sharedList;
    private final TallyRemote tally;

    private GraphRun(
            TaskGraph graph, Mobula mobula, Duration limit, AtomicLong occupied, @Nullable JournalServer journals) {
        this.graph = graph;
        this.mobula = mobula;
        this.limit = limit;
        this.journal = new Journal(node().total().cpuUnits(), occupied);
        this.id = new RunId(journal.run(), journals == null ? "" : journals.socket());
        this.sharedList = mobula.put(mutableList());
        this.tally = TallyRemote.on(mobula).create();
    }

    /// Runs a graph until nothing of it is left, and tells what came out; like [#ofAll] for one.
    public static Observed of(TaskGraph graph, Mobula mobula, Duration limit) {
        return ofAll(List.of(graph), mobula, limit).getFirst();
    }

    /// Runs graphs at the same time, each from a thread of its own, until nothing of them is left, and tells what
    /// came out of each.
    ///
    /// Nothing else may run on the node in the meantime, since this waits until the node is idle.
    ///
    /// @param mobula a session on a node with as many CPUs as the graphs ask for, all the same
    /// @param limit longest wait for the values of a graph, and once more for the node to be idle; what is not
    ///     there then is a violation
    public static List<Observed> ofAll(List<TaskGraph> graphs, Mobula mobula, Duration limit) {
        return ofAll(graphs, mobula, limit, null);
    }

    /// Runs graphs whose tasks may run in other JVMs on this host, else like the other [#ofAll].
    ///
    /// @param journals takes the notes of such tasks; null if all tasks run in this JVM
    public static List<Observed> ofAll(
            List<TaskGraph> graphs, Mobula mobula, Duration limit, @Nullable JournalServer journals) {
        AtomicLong occupied = new AtomicLong();
        List<GraphRun> runs = graphs.stream()
                .map(graph -> new GraphRun(graph, mobula, limit, occupied, journals))
                .toList();
        try {
            List<FutureTask<List<Outcome>>> drivers =
                    runs.stream().map(run -> new FutureTask<>(run::drive)).toList();
            drivers.stream().skip(1).forEach(Thread.ofPlatform().daemon()::start);
            drivers.getFirst().run();
            List<List<Outcome>> outcomes = new ArrayList<>();
            for (FutureTask<List<Outcome>> driver : drivers) {
                outcomes.add(driver.get());
            }
            runs.getFirst().awaitIdle();
            List<Observed> observed = new ArrayList<>();
            for (GraphRun run : runs) {
                observed.add(run.observed(outcomes.get(observed.size())));
            }
            return observed;
        } catch (ExecutionException e) {
            throw new IllegalStateException("A driver threw " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while graphs ran; they go on", e);
        } finally {
            runs.forEach(run -> run.journal.close());
        }
    }

    private List<Outcome> drive() {
        for (TaskGraph.ActorPlan plan : graph.actors()) {
            actors.add(AccumulatorRemote.on(mobula)
                    .cpus(plan.cpus())
                    .backoff(Backoff.NONE)
                    .create(plan.start()));
        }
        for (Node node : graph.nodes()) {
            refs.add(submit(node));
            cancelAll(node.index(), Cancel.Moment.AT_ONCE);
        }
        for (Node node : graph.nodes()) {
            cancelAll(node.index(), Cancel.Moment.AFTER_ALL);
        }
        cancelStarted();
        awaitValues();
        List<Outcome> outcomes = new ArrayList<>();
        for (ObjectRef<Long> ref : refs) {
            outcomes.add(outcome(ref));
        }
        checkLists();
        streams.forEach(ObjectStream::close);
        actors.forEach(actor -> actor.actor().kill());
        tally.actor().kill();
        return outcomes;
    }

    private Observed observed(List<Outcome> outcomes) {
        Set<String> effects = new HashSet<>();
        for (Node node : graph.nodes()) {
            if (journal.hadEffect(node.name())) {
                effects.add(node.name());
            }
        }
        return new Observed(outcomes, cancelAnswers, journal.attempts(), effects, journal.violations());
    }

    private NodeInfo node() {
        return mobula.state().nodes().getFirst();
    }

    private List<Long> mutableList() {
        return new ArrayList<>(graph.sharedValues());
    }

    private ObjectRef<Long> submit(Node node) {
        Effort effort = node.effort();
        Orders orders = Orders.of(id, node.name(), effort, node.gathering());
        GraphTasksRemote.Tasks tasks = GraphTasksRemote.on(mobula)
                .name(node.name())
                .cpus(effort.cpus())
                .retries(effort.retries())
                .retryOn(GraphTasks.types(effort))
                .backoff(node.index() % 3 == 0 ? new Backoff(Duration.ofNanos(1), Duration.ofMillis(1)) : Backoff.NONE);
        return switch (node.operation()) {
            case Operation.Put(long value) -> mobula.put(value);
            case Operation.Combine(long salt, List<Child> children) ->
                tasks.combine(
                        Arg.of(orders),
                        Arg.of(salt),
                        direct(node, 0),
                        direct(node, 1),
                        direct(node, 2),
                        Arg.of(node.nested().stream().map(refs::get).toList()),
                        Arg.of(children));
            case Operation.Change(long salt, boolean shared) ->
                tasks.change(Arg.of(orders), shared ? sharedList : passedList(), Arg.of(salt), direct(node, 0));
            case Operation.Halve(long salt) -> {
                GraphTasksRemote.HalveRefs halves = tasks.halve(Arg.of(orders), Arg.of(salt), direct(node, 0));
                secondHalves.put(node.index(), halves.second());
                yield halves.first();
            }
            case Operation.SecondHalf(int of) -> secondHalf(of);
            case Operation.HandOver(Child child) -> handOver(node, child, orders, tasks);
            case Operation.Report(int calls) ->
                tasks.report(Arg.of(orders), Arg.of(tally), Arg.of(calls), direct(node, 0));
            case Operation.Stream stream -> stream(node, stream, orders, tasks);
            case Operation.Call(int actor, Operation.Effect effect) ->
                actors.get(actor)
                        .with(call -> call.name(node.name()))
                        .call(
                                Arg.of(orders),
                                node.direct().isEmpty() ? Arg.of((long) node.index()) : direct(node, 0),
                                Arg.of(effect));
        };
    }

    private ObjectRef<Long> secondHalf(int of) {
        ObjectRef<Long> half = secondHalves.get(of);
        if (half == null) {
            throw new IllegalStateException("node-" + of + " is not split: a bug in the generator");
        }
        return half;
    }

    private Arg<List<Long>> passedList() {
        List<Long> list = mutableList();
        passedLists.add(list);
        return Arg.of(list);
    }

    private ObjectRef<Long> handOver(Node node, Child child, Orders orders, GraphTasksRemote.Tasks tasks) {
        Orders handing = new Orders(
                orders.run(), "hand-of-" + orders.name(), orders.units(), orders.mishaps(), 0, false, node.gathering());
        ObjectRef<Handed> handed = tasks.name(handing.name()).hand(Arg.of(handing), Arg.of(child), direct(node, 0));
        return GraphTasksRemote.on(mobula)
                .name(node.name())
                .cpus(node.effort().cpus())
                .retries(0)
                .open(Arg.of(withoutMishaps(orders)), handed);
    }

    private static Orders withoutMishaps(Orders orders) {
        return new Orders(
                orders.run(),
                orders.name(),
                orders.units(),
                List.of(),
                orders.lingerMicros(),
                orders.untilCancelled(),
                orders.gathering());
    }

    private ObjectRef<Long> stream(Node node, Operation.Stream stream, Orders orders, GraphTasksRemote.Tasks tasks) {
        Orders producing = new Orders(
                orders.run(),
                "stream-of-" + orders.name(),
                orders.units(),
                orders.mishaps(),
                0,
                false,
                Gathering.ONE_BY_ONE);
        ObjectStream<Long> items = tasks.name(producing.name())
                .streamBuffer(stream.buffer())
                .produce(
                        Arg.of(producing),
                        Arg.of(stream.salt()),
                        direct(node, 0),
                        Arg.of(stream.items()),
                        Arg.of(stream.mishapsAt()));
        streams.add(items);
        return GraphTasksRemote.on(mobula)
                .name(node.name())
                .cpus(node.effort().cpus())
                .retries(0)
                .consume(
                        Arg.of(withoutMishaps(orders)),
                        Arg.of(items),
                        Arg.of(stream.salt()),
                        direct(node, 1),
                        Arg.of(stream.taken()));
    }

    private Arg<Long> direct(Node node, int position) {
        List<Integer> inputs = node.direct();
        return position < inputs.size() ? refs.get(inputs.get(position)) : Arg.of(0L);
    }

    // ---- cancellation

    private void cancelAll(int node, Cancel.Moment moment) {
        for (Cancel cancel : graph.cancels()) {
            if (cancel.node() == node && cancel.moment() == moment) {
                cancel(cancel);
            }
        }
    }

    private void cancel(Cancel cancel) {
        cancelAnswers.put(cancel.node(), mobula.cancel(refs.get(cancel.node()), cancel.recursive()));
    }

    // In whatever order they start: one that runs until it is cancelled may be in the way of another.
    private void cancelStarted() {
        List<Cancel> waiting = new ArrayList<>(graph.cancels().stream()
                .filter(cancel -> cancel.moment() == Cancel.Moment.WHEN_STARTED)
                .toList());
        try {
            Await.value(
                    "all nodes that are to be cancelled while they run have started",
                    limit,
                    () -> {
                        for (Cancel cancel : List.copyOf(waiting)) {
                            boolean started = journal.hasStarted("node-" + cancel.node());
                            if (started || refs.get(cancel.node()).isDone()) {
                                cancel(cancel);
                                waiting.remove(cancel);
                            }
                        }
                        return waiting;
                    },
                    List::isEmpty);
        } catch (AssertionError e) {
            journal.violation(String.valueOf(e.getMessage()));
            waiting.forEach(this::cancel);
        }
    }

    // ---- ends

    private void awaitValues() {
        Ready<Long> ready = mobula.wait(refs, refs.size(), limit);
        for (ObjectRef<Long> late : ready.pending()) {
            journal.violation("node-" + refs.indexOf(late) + " has not ended after " + limit + ": "
                    + mobula.state().why(late));
        }
        // One that never ends would hold up all that follows.
        ready.pending().forEach(mobula::cancel);
    }

    private void awaitIdle() {
        try {
            Await.value("all tasks have ended and all resources are back", limit, this::whatIsLeft, String::isEmpty);
        } catch (AssertionError e) {
            journal.violation(String.valueOf(e.getMessage()));
        }
    }

    private String whatIsLeft() {
        NodeInfo info = node();
        if (info.available().equals(info.total()) && info.tasksQueued() == 0 && info.tasksRunning() == 0) {
            return "";
        }
        List<TaskInfo> tasks = mobula.state().tasks(20);
        return info + (tasks.isEmpty() ? " without tasks" : " with " + tasks);
    }

    private void checkLists() {
        for (List<Long> list : passedLists) {
            if (!list.equals(graph.sharedValues())) {
                journal.violation("a list that was passed is now " + list + ", not " + graph.sharedValues());
            }
        }
        List<Long> shared = sharedList.get();
        if (!shared.equals(graph.sharedValues())) {
            journal.violation("the list that was put is now " + shared + ", not " + graph.sharedValues());
        }
    }

    private static Outcome outcome(ObjectRef<Long> ref) {
        try {
            return new Outcome.Value(ref.get(Duration.ZERO));
        } catch (MobulaException e) {
            return outcome(e);
        }
    }

    private static Outcome outcome(MobulaException failure) {
        return switch (failure) {
            case TaskFailedException e -> new Outcome.Failed(e.attempts(), fault(e));
            case WorkerCrashedException e -> new Outcome.Crashed(e.attempts(), fault(e));
            case TaskCancelledException _ -> new Outcome.Cancelled();
            case InfeasibleException _ -> new Outcome.Infeasible();
            case ActorUnavailableException _ -> new Outcome.ActorLost();
            default -> new Outcome.Unexpected(String.valueOf(failure));
        };
    }

    private static Outcome.Fault fault(MobulaException failure) {
        Throwable cause = failure.getCause();
        return switch (cause) {
            case null -> new Outcome.Thrown("none", String.valueOf(failure.getMessage()));
            case MobulaException passed -> new Outcome.Passed(outcome(passed));
            default -> new Outcome.Thrown(cause.getClass().getName(), String.valueOf(cause.getMessage()));
        };
    }
}
