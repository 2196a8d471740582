package dev.mobula.testing.graph;

import java.util.List;

/// A random program of tasks and actor calls: all of it follows from the seed.
///
/// Run it with [GraphRun], and compare what came out with [Oracle]. Values are numbers; each node takes those
/// of earlier nodes, as arguments or through a `get` of its own. Nodes throw, crash, are retried, submit
/// children, stream, split their result, change their arguments, call actors in order, and are cancelled.
public final class TaskGraph {
    private final long seed;
    private final int cpus;
    private final List<ActorPlan> actors;
    private final List<Long> sharedValues;
    private final List<Node> nodes;
    private final List<Cancel> cancels;

    /// An actor that nodes call.
    ///
    /// @param start its first state
    /// @param cpus what it occupies
    record ActorPlan(long start, double cpus) {}

    TaskGraph(
            long seed,
            int cpus,
            List<ActorPlan> actors,
            List<Long> sharedValues,
            List<Node> nodes,
            List<Cancel> cancels) {
        this.seed = seed;
        this.cpus = cpus;
        this.actors = List.copyOf(actors);
        this.sharedValues = List.copyOf(sharedValues);
        this.nodes = List.copyOf(nodes);
        this.cancels = List.copyOf(cancels);
    }

    /// Makes the graph of a seed, to run alone: its actors may hold CPUs as long as it runs.
    public static TaskGraph of(long seed) {
        return new GraphGenerator(seed, true).graph();
    }

    /// Makes the graph of a seed, to run beside others: its actors hold no CPUs, so that there is room for any
    /// task of another one as soon as other tasks have ended.
    public static TaskGraph sharing(long seed) {
        return new GraphGenerator(seed, false).graph();
    }

    /// Whether one of its nodes hands a stream to another task.
    public boolean streams() {
        return nodes.stream().anyMatch(node -> node.operation() instanceof Operation.Stream);
    }

    /// The seed that it was made from.
    public long seed() {
        return seed;
    }

    /// CPUs of the node that it is made for, 1 to 4.
    public int cpus() {
        return cpus;
    }

    /// How many nodes it has.
    public int size() {
        return nodes.size();
    }

    List<ActorPlan> actors() {
        return actors;
    }

    List<Long> sharedValues() {
        return sharedValues;
    }

    List<Node> nodes() {
        return nodes;
    }

    List<Cancel> cancels() {
        return cancels;
    }

    /// All of it, a line for each node.
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("graph of seed " + seed + " on " + cpus + " CPUs, actors " + actors);
        for (Node node : nodes) {
            text.append("\n  ").append(node);
        }
        for (Cancel cancel : cancels) {
            text.append("\n  ").append(cancel);
        }
        return text.toString();
    }
}
