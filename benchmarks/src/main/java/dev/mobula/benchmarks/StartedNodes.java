package dev.mobula.benchmarks;

import dev.mobula.Mobula;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Nodes in processes of their own.
final class StartedNodes implements Nodes {
    private @Nullable NodeProcess shared;

    @Override
    public Mobula connect() throws IOException {
        return shared().connect();
    }

    @Override
    public Set<Long> processes() throws IOException {
        return shared().processes();
    }

    private synchronized NodeProcess shared() throws IOException {
        NodeProcess node = shared;
        if (node == null) {
            node = new NodeProcess();
            shared = node;
        }
        return node;
    }

    @Override
    public long startNs() throws IOException {
        long start = System.nanoTime();
        try (NodeProcess node = new NodeProcess();
                Mobula mobula = node.connect()) {
            long tookNs = System.nanoTime() - start;
            Timing.requireEqual(
                    "value of the first task",
                    7,
                    BenchmarkTasksRemote.on(mobula).noop(7).get());
            return tookNs;
        }
    }

    @Override
    public synchronized void close() {
        NodeProcess node = shared;
        if (node != null) {
            shared = null;
            node.close();
        }
    }
}
