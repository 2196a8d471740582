package dev.mobula.testing.graph;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Where the tasks of one run write what they do. Tasks find it by the number of the run, since they share
/// nothing else; it is in the driver's JVM.
final class Journal implements Notes {
    private static final AtomicLong RUNS = new AtomicLong();
    private static final Map<Long, Journal> OPEN = new ConcurrentHashMap<>();

    private final long run = RUNS.incrementAndGet();
    private final long units;
    private final AtomicLong occupied;
    private final Map<String, Integer> attempts = new ConcurrentHashMap<>();
    private final Map<String, Boolean> effects = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> violations = new ConcurrentLinkedQueue<>();

    /// @param units CPUs of the node, in units
    /// @param occupied CPUs in use, shared by all runs on the node
    Journal(long units, AtomicLong occupied) {
        this.units = units;
        this.occupied = occupied;
        OPEN.put(run, this);
    }

    /// The journal of a run; null if the run is over, or not of this JVM.
    static @Nullable Journal find(long run) {
        return OPEN.get(run);
    }

    long run() {
        return run;
    }

    void close() {
        OPEN.remove(run);
    }

    @Override
    public void started(String task, int attempt) {
        int before = attempts.merge(task, 1, Integer::sum) - 1;
        if (attempt != before + 1) {
            violation(task + " runs as attempt " + attempt + " after " + before + " attempts");
        }
    }

    boolean hasStarted(String task) {
        return attempts.containsKey(task);
    }

    @Override
    public void effect(String call) {
        if (effects.put(call, true) != null) {
            violation(call + " took effect twice");
        }
    }

    @Override
    public void occupy(String task, long demand) {
        long now = occupied.addAndGet(demand);
        if (now > units) {
            violation(task + " runs although the node is full: " + now + " of " + units + " CPU units in use");
        }
    }

    @Override
    public void release(long demand) {
        occupied.addAndGet(-demand);
    }

    @Override
    public void violation(String text) {
        violations.add(text);
    }

    Map<String, Integer> attempts() {
        return new TreeMap<>(attempts);
    }

    boolean hadEffect(String call) {
        return effects.containsKey(call);
    }

    List<String> violations() {
        return List.copyOf(violations);
    }
}
