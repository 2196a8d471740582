package dev.mobula.benchmarks;

import dev.mobula.Mobula;
import java.util.Set;

/// Stands in for node processes, so that the rows' workloads can be tested without any.
final class NodesInThisJvm implements Nodes {
    @Override
    public Mobula connect() {
        return Sides.embedded();
    }

    @Override
    public Set<Long> processes() {
        return Set.of(ProcessHandle.current().pid());
    }

    @Override
    public OwnNode withStore(long bytes) {
        return new OwnNode(connect(), () -> {});
    }

    @Override
    public long startNs() {
        long start = System.nanoTime();
        connect().close();
        return System.nanoTime() - start;
    }

    @Override
    public void close() {}
}
