package dev.mobula.benchmarks;

import dev.mobula.Mobula;
import dev.mobula.ObjectRef;
import dev.mobula.Remote;
import java.util.ArrayList;
import java.util.List;

/// The tasks that are measured, and helpers of the measuring.
final class BenchmarkTasks {
    private BenchmarkTasks() {}

    /// Does nothing but answer, so that a wrong answer shows.
    @Remote
    static int noop(int value) {
        return value;
    }

    /// Occupies its CPU until the gate opens.
    @Remote
    static int hold(long gate) throws InterruptedException {
        return Gate.of(gate).pass();
    }

    /// How many actors were made in the process that runs this.
    @Remote
    static long born() {
        return NewbornActor.born();
    }

    /// Makes objects 0, 1, … and returns their references in a mutable list.
    @Remote
    static List<ObjectRef<Integer>> references(int count) {
        List<ObjectRef<Integer>> references = new ArrayList<>(count);
        for (int value = 0; value < count; value++) {
            references.add(Mobula.session().put(value));
        }
        return references;
    }
}
