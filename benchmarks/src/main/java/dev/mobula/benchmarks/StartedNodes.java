package dev.mobula.benchmarks;

import dev.mobula.Mobula;
import java.io.IOException;
import java.util.List;
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
            node = new NodeProcess(List.of());
            shared = node;
        }
        return node;
    }

    @Override
    public OwnNode withStore(long bytes) throws IOException {
        NodeProcess node = new NodeProcess(List.of("--object-store-memory=" + bytes));
        boolean connected = false;
        try {
            OwnNode own = new OwnNode(node.connect(), node::close);
            connected = true;
            return own;
        } finally {
            if (!connected) {
                node.close();
            }
        }
    }

    @Override
    public long startNs() throws IOException {
        long start = System.nanoTime();
        try (NodeProcess node = new NodeProcess(List.of());
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
