package dev.mobula.benchmarks;

import dev.mobula.DType;
import dev.mobula.Mobula;
import dev.mobula.ObjectRef;
import dev.mobula.Remote;
import dev.mobula.Tensor;
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

    /// Makes a tensor where it is stored; its first and last number are `mark`.
    @Remote
    static Tensor tensor(long floats, float mark) {
        Tensor made = Mobula.session().create(DType.F32, floats);
        made.setFloat(0, mark);
        made.setFloat(floats - 1, mark);
        return made;
    }

    /// Gets all values, and returns their sum.
    @Remote
    static long sum(List<ObjectRef<Integer>> references) {
        long sum = 0;
        for (ObjectRef<Integer> reference : references) {
            sum += reference.get();
        }
        return sum;
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
