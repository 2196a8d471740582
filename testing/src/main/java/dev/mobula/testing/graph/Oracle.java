package dev.mobula.testing.graph;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Works out, one node after the other and in plain Java, how each node of a graph must end.
///
/// Where several ends are right (which of two failed inputs is noticed first; whether a cancellation came in
/// time) it takes the one that was observed, if it is among them, so that all that follows must be consistent
/// with it.
public final class Oracle {
    private final TaskGraph graph;
    private final Observed observed;
    private final List<Outcome> resolved = new ArrayList<>();
    private final long[] actorStates;
    private final List<String> problems = new ArrayList<>();

    /// A right end.
    ///
    /// @param executions attempts that start
    /// @param childExecutions attempts of children and their children that start
    private record Expected(Outcome outcome, int executions, int childExecutions) {}

    private Oracle(TaskGraph graph, Observed observed) {
        this.graph = graph;
        this.observed = observed;
        this.actorStates =
                graph.actors().stream().mapToLong(TaskGraph.ActorPlan::start).toArray();
    }

    /// Compares what came out of a run with what is right.
    ///
    /// @return what is wrong, in words; empty if nothing is
    public static List<String> problems(TaskGraph graph, Observed observed) {
        Oracle oracle = new Oracle(graph, observed);
        oracle.problems.addAll(observed.violations());
        for (Node node : graph.nodes()) {
            oracle.judge(node);
        }
        return List.copyOf(oracle.problems);
    }

    private void judge(Node node) {
        Boolean cancelled = observed.cancelAnswers().get(node.index());
        boolean isCancelled = Objects.equals(cancelled, true);
        Outcome actual = observed.outcomes().get(node.index());
        Set<Expected> allowed = allowed(node, isCancelled);
        List<Expected> matching =
                allowed.stream().filter(end -> end.outcome().equals(actual)).toList();
        if (matching.isEmpty()) {
            problems.add(node.name() + (isCancelled ? " (cancelled)" : "") + " ended with " + actual
                    + " where only these are right: "
                    + allowed.stream().map(Expected::outcome).toList());
            resolved.add(allowed.iterator().next().outcome());
            return;
        }
        resolved.add(actual);
        checkExecutions(node, isCancelled, matching);
    }

    private void checkExecutions(Node node, boolean isCancelled, List<Expected> matching) {
        int executions = observed.attempts().getOrDefault(node.name(), 0);
        int childExecutions = observed.attempts().entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(node.name() + '/'))
                .mapToInt(Map.Entry::getValue)
                .sum();
        if (isCancelled) {
            int most = node.effort().retries() + 1;
            if (executions > most) {
                problems.add(node.name() + " (cancelled) ran " + executions + " times, at most " + most + " is right");
            }
        } else if (matching.stream()
                .noneMatch(end -> end.executions() == executions
                        // A cancel that came too late for the node still ends children that it left behind.
                        && (end.childExecutions() == childExecutions
                                || (childExecutions < end.childExecutions()
                                        && observed.cancelAnswers().containsKey(node.index()))))) {
            problems.add(node.name() + " ran " + executions + " times and its children " + childExecutions
                    + " times where only these are right: " + matching);
        }
    }

    private Set<Expected> allowed(Node node, boolean isCancelled) {
        if (isCancelled) {
            if (node.operation() instanceof Operation.Put) {
                return Set.of(new Expected(new Outcome.Unexpected("a cancel of a put answers false"), 0, 0));
            }
            if (node.operation() instanceof Operation.Call call) {
                applyEffect(node, call);
            }
            return Set.of(new Expected(new Outcome.Cancelled(), 0, 0));
        }
        Set<Expected> failures = new LinkedHashSet<>();
        List<Integer> arguments =
                node.operation() instanceof Operation.Stream && !node.direct().isEmpty()
                        ? node.direct().subList(1, node.direct().size())
                        : node.direct();
        for (int input : arguments) {
            if (!(resolved.get(input) instanceof Outcome.Value)) {
                failures.add(new Expected(resolved.get(input), 0, 0));
            }
        }
        if (!failures.isEmpty()) {
            return failures;
        }
        if (node.effort().cpus() > graph.cpus()) {
            return Set.of(new Expected(new Outcome.Infeasible(), 0, 0));
        }
        return switch (node.operation()) {
            case Operation.Put(long value) -> Set.of(new Expected(new Outcome.Value(value), 0, 0));
            case Operation.Combine(long salt, List<Child> children) -> {
                long start = ((salt * 31 + direct(node, 0)) * 31 + direct(node, 1)) * 31 + direct(node, 2);
                List<Outcome> nested = node.nested().stream().map(resolved::get).toList();
                yield task(node.name(), start, nested, children, node.gathering(), node.effort());
            }
            case Operation.Change(long salt, boolean _) -> {
                long sum = salt * 31 + direct(node, 0);
                for (long value : graph.sharedValues()) {
                    sum = sum * 31 + value;
                }
                yield task(node.name(), sum, List.of(), List.of(), node.gathering(), node.effort());
            }
            case Operation.Halve(long salt) ->
                task(node.name(), salt * 31 + direct(node, 0), List.of(), List.of(), node.gathering(), node.effort());
            case Operation.SecondHalf(int of) ->
                Set.of(new Expected(
                        resolved.get(of) instanceof Outcome.Value(long first)
                                ? new Outcome.Value(-first - 1)
                                : resolved.get(of),
                        0,
                        0));
            case Operation.HandOver(Child child) -> handedOver(node, child);
            case Operation.Report(int calls) -> {
                long sum = direct(node, 0);
                for (int i = 0; i < calls; i++) {
                    sum = sum * 31 + i;
                }
                yield task(node.name(), sum, List.of(), List.of(), node.gathering(), node.effort());
            }
            case Operation.Stream stream -> Set.of(new Expected(consumed(node, stream), 1, 0));
            case Operation.Call call -> Set.of(new Expected(called(node, call), 1, 0));
        };
    }

    private long direct(Node node, int position) {
        if (position >= node.direct().size()) {
            return 0;
        }
        return value(resolved.get(node.direct().get(position)));
    }

    private static long value(Outcome outcome) {
        return outcome instanceof Outcome.Value(long value) ? value : 0;
    }

    // ---- tasks

    private static Set<Expected> task(
            String name, long start, List<Outcome> nested, List<Child> children, Gathering gathering, Effort effort) {
        Set<Expected> ends = new LinkedHashSet<>();
        attempt(1, name, start, nested, children, gathering, effort, 0, ends);
        return ends;
    }

    private static void attempt(
            int attempt,
            String name,
            long start,
            List<Outcome> nested,
            List<Child> children,
            Gathering gathering,
            Effort effort,
            int childExecutionsBefore,
            Set<Expected> ends) {
        List<Outcome> inputs = new ArrayList<>(nested);
        int childExecutions = childExecutionsBefore;
        for (int i = 0; i < children.size(); i++) {
            Expected end = ofChild(name + '/' + attempt + '.' + i, children.get(i));
            inputs.add(end.outcome());
            childExecutions += end.executions() + end.childExecutions();
        }
        int soFar = childExecutions;
        List<Outcome.Fault> faults = faults(attempt, name, inputs, gathering, effort);
        for (Outcome.Fault fault : faults) {
            if (isRetried(fault, effort) && attempt <= effort.retries()) {
                attempt(attempt + 1, name, start, nested, children, gathering, effort, soFar, ends);
            } else if (isCrash(fault)) {
                ends.add(new Expected(new Outcome.Crashed(attempt, fault), attempt, soFar));
            } else {
                ends.add(new Expected(new Outcome.Failed(attempt, fault), attempt, soFar));
            }
        }
        if (faults.isEmpty()) {
            long sum = start;
            for (Outcome input : inputs) {
                sum = sum * 31 + value(input);
            }
            ends.add(new Expected(new Outcome.Value(sum), attempt, soFar));
        }
    }

    // What an attempt may throw; nothing if it succeeds.
    private static List<Outcome.Fault> faults(
            int attempt, String name, List<Outcome> inputs, Gathering gathering, Effort effort) {
        List<Outcome.Fault> failed = inputs.stream()
                .filter(input -> !(input instanceof Outcome.Value))
                .<Outcome.Fault>map(Outcome.Passed::new)
                .distinct()
                .toList();
        if (!failed.isEmpty()) {
            return switch (gathering) {
                case ONE_BY_ONE, WAIT_FOR_ALL -> failed.subList(0, 1);
                case ALL_AT_ONCE, AS_THEY_COME -> failed;
            };
        }
        if (attempt > effort.mishaps().size()) {
            return List.of();
        }
        Mishap mishap = effort.mishaps().get(attempt - 1);
        return List.of(new Outcome.Thrown(mishap.typeName(), mishap.message(name)));
    }

    private static boolean isCrash(Outcome.Fault fault) {
        return fault instanceof Outcome.Thrown(String type, String _) && type.equals(InternalError.class.getName());
    }

    private static boolean isRetried(Outcome.Fault fault, Effort effort) {
        if (isCrash(fault)) {
            return true;
        }
        boolean illegalState = fault instanceof Outcome.Thrown(String type, String _)
                && type.equals(IllegalStateException.class.getName());
        boolean checked =
                fault instanceof Outcome.Thrown(String type, String _) && type.equals(PlannedException.class.getName());
        return effort.retried().stream().anyMatch(retried -> switch (retried) {
            case ILLEGAL_STATE -> illegalState;
            case CHECKED -> checked;
            case UNCHECKED -> !checked;
        });
    }

    private static Set<Expected> handedOver(Node node, Child child) {
        String handing = "hand-of-" + node.name();
        Expected handed = only(task(handing, 0, List.of(), List.of(), node.gathering(), node.effort()));
        if (!(handed.outcome() instanceof Outcome.Value)) {
            return Set.of(new Expected(handed.outcome(), 0, 0));
        }
        Outcome end = ofChild(handing + '/' + handed.executions(), child).outcome();
        return Set.of(new Expected(
                end instanceof Outcome.Value ? end : new Outcome.Failed(1, new Outcome.Passed(end)), 1, 0));
    }

    private static Expected ofChild(String name, Child child) {
        return only(task(
                name, child.salt() * 31 * 31 * 31, List.of(), child.children(), Gathering.ONE_BY_ONE, child.effort()));
    }

    // Where inputs are taken one after the other, only one end is right.
    private static Expected only(Set<Expected> ends) {
        return ends.iterator().next();
    }

    // ---- streams

    private Outcome consumed(Node node, Operation.Stream stream) {
        Outcome a = node.direct().isEmpty()
                ? new Outcome.Value(0)
                : resolved.get(node.direct().get(0));
        int made = stream.items();
        Outcome failure = null;
        if (!(a instanceof Outcome.Value)) {
            made = 0;
            failure = a;
        } else if (stream.mishapsAt() < stream.items()) {
            Outcome end = only(task(
                            "stream-of-" + node.name(), 0, List.of(), List.of(), Gathering.ONE_BY_ONE, node.effort()))
                    .outcome();
            if (!(end instanceof Outcome.Value)) {
                made = stream.mishapsAt();
                failure = end;
            }
        }
        if (failure != null && stream.taken() > made) {
            return new Outcome.Failed(1, new Outcome.Passed(failure));
        }
        long sum = stream.salt() * 31 + direct(node, 1);
        for (int item = 1; item <= Math.min(made, stream.taken()); item++) {
            sum = sum * 31 + ((stream.salt() * 31 + value(a)) * 31 + item);
        }
        return new Outcome.Value(sum);
    }

    // ---- actors

    private Outcome called(Node node, Operation.Call call) {
        if (!observed.effects().contains(node.name())) {
            problems.add(node.name() + " had no effect on its actor, although it was not cancelled");
        }
        applyEffect(node, call);
        return switch (call.effect()) {
            case ADD -> new Outcome.Value(actorStates[call.actor()]);
            case ADD_AND_FAIL ->
                new Outcome.Failed(
                        1,
                        new Outcome.Thrown(Mishap.ILLEGAL_STATE.typeName(), Mishap.ILLEGAL_STATE.message(node.name())));
            case CRASH -> new Outcome.ActorLost();
        };
    }

    private void applyEffect(Node node, Operation.Call call) {
        if (!observed.effects().contains(node.name())) {
            return;
        }
        int actor = call.actor();
        long x = node.direct().isEmpty() ? node.index() : direct(node, 0);
        actorStates[actor] = switch (call.effect()) {
            case ADD, ADD_AND_FAIL -> actorStates[actor] * 31 + x;
            case CRASH -> graph.actors().get(actor).start();
        };
    }
}
