package dev.mobula.node;

import dev.mobula.ActorInfo;
import dev.mobula.NodeId;
import dev.mobula.runtime.NodeServer;
import dev.mobula.runtime.NodeSnapshot;
import dev.mobula.runtime.NodeTask;
import dev.mobula.runtime.StoreView;
import dev.mobula.runtime.StoredValue;
import dev.mobula.runtime.WorkerLauncher;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/// What this module uses of a [NodeServer], so that tests can stand in for it. Each method does as it does there.
interface NodeCore extends AutoCloseable {
    NodeId id();

    NodeSnapshot snapshot();

    List<NodeTask> tasks(int limit);

    List<ActorInfo> actors(int limit);

    StoreView store();

    List<StoredValue> objects(int limit, boolean byAge);

    Map<String, Double> metrics();

    long pulse();

    void output(String job, String lines);

    void onDriver(BiConsumer<String, Boolean> listener);

    void onBye(Runnable listener);

    void drain();

    long unfinished();

    @Override
    void close();

    /// Makes the core of a node.
    @FunctionalInterface
    interface Factory {
        /// As [NodeServer#start] does.
        NodeCore start(NodeServer.Settings settings, WorkerLauncher launcher) throws IOException;
    }

    /// Starts a [NodeServer].
    static NodeCore serve(NodeServer.Settings settings, WorkerLauncher launcher) throws IOException {
        return new Served(NodeServer.start(settings, launcher));
    }

    /// Hands everything on.
    record Served(NodeServer server) implements NodeCore {
        @Override
        public NodeId id() {
            return server.id();
        }

        @Override
        public NodeSnapshot snapshot() {
            return server.snapshot();
        }

        @Override
        public List<NodeTask> tasks(int limit) {
            return server.tasks(limit);
        }

        @Override
        public List<ActorInfo> actors(int limit) {
            return server.actors(limit);
        }

        @Override
        public StoreView store() {
            return server.store();
        }

        @Override
        public List<StoredValue> objects(int limit, boolean byAge) {
            return server.objects(limit, byAge);
        }

        @Override
        public Map<String, Double> metrics() {
            return server.metrics();
        }

        @Override
        public long pulse() {
            return server.pulse();
        }

        @Override
        public void output(String job, String lines) {
            server.output(job, lines);
        }

        @Override
        public void onDriver(BiConsumer<String, Boolean> listener) {
            server.onDriver(listener);
        }

        @Override
        public void onBye(Runnable listener) {
            server.onBye(listener);
        }

        @Override
        public void drain() {
            server.drain();
        }

        @Override
        public long unfinished() {
            return server.unfinished();
        }

        @Override
        public void close() {
            server.close();
        }
    }
}
