package dev.mobula.runtime;

import dev.mobula.runtime.codec.FunctionTable;
import dev.mobula.runtime.wire.ClientSocket;
import dev.mobula.runtime.wire.Connection;
import dev.mobula.runtime.wire.Hello;
import dev.mobula.runtime.wire.Link;
import dev.mobula.runtime.wire.NodeBell;
import dev.mobula.runtime.wire.SharedRings;
import dev.mobula.runtime.wire.ShmLink;
import dev.mobula.runtime.wire.Welcome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A worker of a node on this host: connects, waits until it is given a job, and runs what the node ships until the
/// node
/// ends the connection. A process has one, see [WorkerMain]; tests have them in their own JVM.
final class Worker implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(30);
    /// A warm worker waits for its job as long as the node lives.
    private static final Duration UNTIL_BOUND = Duration.ofDays(10_000);

    private final Connection connection;
    private final SharedRings rings;
    private final NodeBell bell;
    private final RuntimeNode local;
    private final ClientConnection client;
    private final ShippedWork work;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicBoolean closed = new AtomicBoolean();

    /// Makes the loader of a job's classes.
    @FunctionalInterface
    interface LoaderFactory {
        /// Makes it.
        ///
        /// @param job for descriptions
        /// @param classPath folders and jars, in their order
        ClassLoader loader(String job, List<Path> classPath);
    }

    /// What may differ between a process and a test.
    ///
    /// @param loaders makes the loader of the job; null for the context loader of the calling thread
    /// @param functions finds functions; null to look in the classes of that loader
    /// @param output puts names before what tasks print, or null
    /// @param links what the link to the node is replaced with
    record Surroundings(
            @Nullable LoaderFactory loaders,
            @Nullable FunctionSource functions,
            @Nullable TaskOutput output,
            UnaryOperator<Link> links) {
        Surroundings(@Nullable LoaderFactory loaders, @Nullable FunctionSource functions, @Nullable TaskOutput output) {
            this(loaders, functions, output, UnaryOperator.identity());
        }

        /// Those of a test: its own classes, its own output.
        ///
        /// @param functions finds functions; null to look in the test's classes
        static Surroundings ofTest(@Nullable FunctionSource functions) {
            return new Surroundings(null, functions, null);
        }
    }

    private Worker(ClientSocket.Connected connected, int number, Map<String, String> bound, Surroundings surroundings)
            throws IOException {
        this.connection = connected.connection();
        Welcome welcome = connected.welcome();
        String name = "mobula-worker-" + number;
        ClassLoader loader = surroundings.loaders() == null
                ? SessionState.contextLoader()
                : surroundings.loaders().loader(NodeHandshake.job(bound).toString(), NodeHandshake.classPath(bound));
        Thread.currentThread().setContextClassLoader(loader); // threads that are made here inherit it
        RunningTable running = RunningTable.create(Path.of(NodeHandshake.text(bound, NodeHandshake.RUNNING)));
        this.local = RuntimeNode.ofWorker(name);
        int clientNumber = Math.toIntExact(welcome.client());
        this.rings = SharedRings.open(welcome.rings());
        this.bell = NodeBell.open(welcome.nodeBell());
        ShmLink link = ShmLink.ofClient(rings, bell, connection);
        this.client = new ClientConnection(
                surroundings.links().apply(link),
                made -> new ArenaValues(
                        made, Path.of(NodeHandshake.text(welcome.properties(), NodeHandshake.LARGE)), clientNumber),
                clientNumber);
        ClientSession session = new ClientSession(
                client,
                new ClientSession.Settings(
                        NodeHandshake.job(bound),
                        NodeHandshake.node(welcome.properties()),
                        NodeHandshake.text(welcome.properties(), NodeHandshake.NAME),
                        NodeHandshake.text(bound, NodeHandshake.NAMESPACE),
                        loader,
                        true,
                        false),
                local,
                _ -> {});
        local.sessions().add(session);
        FunctionSource functions = surroundings.functions();
        this.work = new ShippedWork(
                client.workerChannel(),
                local,
                loader,
                functions == null ? described -> FunctionTable.find(described, loader) : functions,
                name,
                running,
                surroundings.output());
        work.start();
        connection.send(Map.of(NodeHandshake.OP, NodeHandshake.BOUND));
        link.start(this::nodeEnded);
        client.garbage().watch(work);
        client.start(work, work.batchEnd());
    }

    /// Connects to a node, and returns when the worker has been given a job and is ready.
    ///
    /// @param number which the node knows it by
    /// @throws java.io.EOFException if the node needs it no more
    /// @throws IOException if there is no such node, or its files cannot be used
    static Worker start(Path socket, int number, Surroundings surroundings) throws IOException {
        ClientSocket.Connected connected = ClientSocket.connect(
                socket,
                Hello.ofThisProcess(Hello.Kind.WORKER, Map.of(NodeHandshake.NUMBER, Integer.toString(number))),
                CONNECT);
        try {
            Map<String, String> bound = connected.connection().receive(UNTIL_BOUND);
            if (!NodeHandshake.BIND.equals(bound.get(NodeHandshake.OP))) {
                throw new IOException("The node sent " + bound.get(NodeHandshake.OP) + " where it gives a job");
            }
            return new Worker(connected, number, bound, surroundings);
        } catch (Throwable e) {
            connected.connection().close();
            throw e;
        }
    }

    private void nodeEnded() {
        ended.countDown();
        if (!closed.get()) {
            client.broken("its connection has ended", false);
        }
    }

    /// Waits until the node has ended the connection.
    void awaitEnd() throws InterruptedException {
        ended.await();
    }

    /// What was shipped to it.
    ShippedWork work() {
        return work;
    }

    /// Leaves the node, which takes it for a worker that has died. What runs is not waited for.
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        connection.close();
        ended.countDown();
        work.stop();
        boolean unused = client.close();
        local.loop().stop();
        local.pool().stop();
        if (unused) {
            rings.close();
            bell.close();
        }
    }
}
