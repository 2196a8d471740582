package demo;

import dev.mobula.Checkpointed;
import dev.mobula.ConcurrencyGroup;
import dev.mobula.Remote;
import java.util.concurrent.CompletableFuture;

@Remote(isolated = true, maxRestarts = 3, groups = @ConcurrencyGroup(name = "io", maxConcurrency = 4))
public class Counter extends Store<String> implements Named, Checkpointed<Integer> {
    private int count;

    public Counter(int start) {
        count = start;
    }

    public int add(int by) {
        return count += by;
    }

    @Remote(group = "io", retries = 2)
    public CompletableFuture<String> text() {
        return CompletableFuture.completedFuture(toString());
    }

    /// A handle of this very class, which does not exist when the processor reads this.
    void merge(CounterRemote other) {}

    @Override
    public Integer snapshot() {
        return count;
    }

    @Override
    public void restore(Integer snapshot) {
        count = snapshot;
    }

    @Override
    public String toString() {
        return "counted " + count;
    }
}
