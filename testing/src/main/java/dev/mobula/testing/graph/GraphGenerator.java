package dev.mobula.testing.graph;

import dev.mobula.testing.graph.Operation.Effect;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;

/// Makes graphs. Failures are kept rare enough that most nodes still see values.
final class GraphGenerator {
    private static final int FEWEST_NODES = 5;
    private static final int MOST_NODES = 40;
    private static final int DEEPEST = 3;

    private final long seed;
    private final SplittableRandom random;
    private final int cpus;
    private final List<TaskGraph.ActorPlan> actors = new ArrayList<>();
    private final double freeCpus;
    private final List<Node> nodes = new ArrayList<>();
    private final List<Cancel> cancels = new ArrayList<>();
    // Nodes that probably end without a value.
    private final BitSet doomed = new BitSet();

    GraphGenerator(long seed, boolean alone) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
        this.cpus = 1 + random.nextInt(4);
        double free = cpus;
        int actorCount = random.nextInt(4);
        for (int i = 0; i < actorCount; i++) {
            double demand = free > 1 && chance(20) && alone ? 0.5 : 0;
            free -= demand;
            actors.add(new TaskGraph.ActorPlan(random.nextInt(1_000), demand));
        }
        this.freeCpus = free;
    }

    TaskGraph graph() {
        int size = FEWEST_NODES + random.nextInt(MOST_NODES - FEWEST_NODES + 1);
        for (int index = 0; index < size; index++) {
            addNode(index);
        }
        return new TaskGraph(seed, cpus, actors, List.of(3L, 1L, 4L, random.nextLong(100)), nodes, cancels);
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private void addNode(int index) {
        Operation operation = operation(index);
        int mostDirect = switch (operation) {
            case Operation.Put _, Operation.SecondHalf _ -> 0;
            case Operation.Combine _ -> 3;
            case Operation.Stream _ -> 2;
            case Operation.Call _, Operation.Change _, Operation.HandOver _, Operation.Halve _, Operation.Report _ -> 1;
        };
        List<Integer> direct = inputs(index, random.nextInt(mostDirect + 1), false);
        List<Integer> nested =
                operation instanceof Operation.Combine ? inputs(index, random.nextInt(5), true) : List.of();
        boolean cancelled = isTask(operation) && chance(10);
        boolean untilCancelled = cancelled && chance(50);
        Effort effort = effort(operation, cancelled, untilCancelled);
        nodes.add(new Node(index, operation, direct, nested, oneOf(Gathering.values()), effort));
        if (cancelled || (operation instanceof Operation.Put && chance(5))) {
            cancels.add(new Cancel(index, oneOf(Cancel.Moment.values()), chance(70)));
        }
        boolean inputsDoomed = direct.stream().anyMatch(doomed::get)
                || nested.stream().anyMatch(doomed::get)
                || (operation instanceof Operation.SecondHalf(int of) && doomed.get(of));
        boolean failsItself = effort.mishaps().size() > effort.retries()
                || effort.cpus() > cpus
                || (operation instanceof Operation.Call(int _, Effect effect) && effect != Effect.ADD);
        doomed.set(index, cancelled || inputsDoomed || failsItself);
    }

    private static boolean isTask(Operation operation) {
        return !(operation instanceof Operation.Put) && !(operation instanceof Operation.SecondHalf);
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    private <T> T oneOf(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private Operation operation(int index) {
        int dice = random.nextInt(100);
        if (dice < 10 || index == 0) {
            return new Operation.Put(random.nextInt(1_000));
        }
        if (dice < 16) {
            return new Operation.Change(random.nextInt(1_000), random.nextBoolean());
        }
        if (dice < 24) {
            return new Operation.Halve(random.nextInt(1_000));
        }
        if (dice < 34 && nodes.get(index - 1).operation() instanceof Operation.Halve) {
            return new Operation.SecondHalf(index - 1);
        }
        if (dice < 34) {
            int items = random.nextInt(12);
            int taken = chance(60) ? items + 1 : random.nextInt(items + 1);
            return new Operation.Stream(
                    random.nextInt(1_000), items, taken, 1 + random.nextInt(4), random.nextInt(items + 1));
        }
        if (dice < 55 && !actors.isEmpty()) {
            Effect effect = chance(85) ? Effect.ADD : chance(60) ? Effect.ADD_AND_FAIL : Effect.CRASH;
            return new Operation.Call(random.nextInt(actors.size()), effect);
        }
        if (dice < 61) {
            return new Operation.Report(1 + random.nextInt(6));
        }
        if (dice < 66) {
            return new Operation.HandOver(children(1).getFirst());
        }
        return new Operation.Combine(random.nextInt(1_000), chance(25) ? children(DEEPEST) : List.of());
    }

    private List<Child> children(int depth) {
        List<Child> children = new ArrayList<>();
        int width = 1 + random.nextInt(3);
        for (int i = 0; i < width; i++) {
            List<Child> own = depth > 1 && chance(35) ? children(depth - 1) : List.of();
            Effort effort = new Effort(
                    demand(),
                    2,
                    chance(50) ? List.of(Retried.ILLEGAL_STATE) : List.of(),
                    chance(20) ? mishaps(chance(20) ? 4 : 1) : List.of(),
                    lingerMicros(),
                    false);
            children.add(new Child(random.nextInt(1_000), effort, own));
        }
        return children;
    }

    private List<Integer> inputs(int index, int count, boolean distinct) {
        List<Integer> inputs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int input = random.nextInt(index);
            for (int again = 0; again < 4 && doomed.get(input) && chance(80); again++) {
                input = random.nextInt(index);
            }
            if (!distinct || !inputs.contains(input)) {
                inputs.add(input);
            }
        }
        return inputs;
    }

    private Effort effort(Operation operation, boolean cancelled, boolean untilCancelled) {
        boolean misbehaves = isTask(operation) && !(operation instanceof Operation.Call) && chance(25);
        int retries = random.nextInt(4);
        List<Mishap> mishaps = misbehaves ? mishaps(chance(30) ? retries + 1 : Math.max(1, retries)) : List.of();
        if (operation instanceof Operation.Stream) {
            mishaps = mishaps.stream()
                    .map(mishap -> mishap == Mishap.CHECKED ? Mishap.CRASH : mishap)
                    .toList();
        }
        List<Retried> retried = new ArrayList<>();
        for (Retried candidate : Retried.values()) {
            if (chance(40)) {
                retried.add(candidate);
            }
        }
        double demand = operation instanceof Operation.Call(int actor, Effect _)
                ? actors.get(actor).cpus()
                : operation instanceof Operation.Combine && chance(2) ? cpus + 1 : demand();
        int linger = cancelled ? random.nextInt(1_500) : lingerMicros();
        return new Effort(demand, retries, retried, mishaps, linger, untilCancelled);
    }

    private int lingerMicros() {
        return chance(10) ? random.nextInt(300) : 0;
    }

    private List<Mishap> mishaps(int count) {
        List<Mishap> mishaps = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            mishaps.add(oneOf(Mishap.values()));
        }
        return mishaps;
    }

    private double demand() {
        double demand = oneOf(0.0, 0.25, 0.5, 1.0, 1.0, 1.0, 1.5, 2.0, freeCpus);
        return Math.min(demand, freeCpus);
    }
}
