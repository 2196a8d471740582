package dev.mobula.runtime;

import dev.mobula.JobId;
import dev.mobula.runtime.classpath.ClassPathDescription;
import dev.mobula.runtime.classpath.ClassPathStore;
import dev.mobula.runtime.classpath.StoredClassPath;
import dev.mobula.runtime.wire.Connection;
import dev.mobula.runtime.wire.Hello;
import dev.mobula.runtime.wire.Link;
import dev.mobula.runtime.wire.NodeBell;
import dev.mobula.runtime.wire.NodeSocket;
import dev.mobula.runtime.wire.SharedRings;
import dev.mobula.runtime.wire.ShmLink;
import dev.mobula.runtime.wire.Welcome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Welcomes drivers and workers, each on a thread of its own, and hands them to the loop when they are ready.
final class ClientReception implements NodeSocket.Acceptor {
    private static final Duration ANSWER = Duration.ofSeconds(30);
    /// How long a driver may take to hash and list its class path.
    private static final Duration CLASS_PATH = Duration.ofMinutes(2);

    private final NodeServer.Settings settings;
    private final NodeCore core;
    private final RuntimeNode node;
    private final RemoteWorkers workers;
    private final NodeBell bell;
    private final NodeIo io;
    private final ClassPathStore classPaths;
    private final UnaryOperator<Link> links;
    private final BiConsumer<String, Boolean> drivers;
    private final AtomicInteger numbers = new AtomicInteger();

    ClientReception(
            NodeServer.Settings settings,
            NodeCore core,
            RuntimeNode node,
            RemoteWorkers workers,
            NodeBell bell,
            NodeIo io,
            ClassPathStore classPaths,
            UnaryOperator<Link> links,
            BiConsumer<String, Boolean> drivers) {
        this.settings = settings;
        this.core = core;
        this.node = node;
        this.workers = workers;
        this.bell = bell;
        this.io = io;
        this.classPaths = classPaths;
        this.links = links;
        this.drivers = drivers;
    }

    @Override
    public NodeSocket.Answer accept(Hello hello) throws IOException {
        int number = numbers.incrementAndGet();
        Map<String, String> told = new HashMap<>();
        told.put(NodeHandshake.NODE, NodeHandshake.text(node.id()));
        told.put(NodeHandshake.NAME, settings.name());
        told.put(NodeHandshake.LARGE, settings.sharedMemory().toString());
        return switch (hello.kind()) {
            case DRIVER -> {
                if (node.loop().ask((state, nowNs) -> core.isDraining())) {
                    yield new NodeSocket.Refused("it is being stopped. Wait until it is gone and start one again");
                }
                JobId id = new JobId(ThreadLocalRandom.current().nextInt());
                told.put(NodeHandshake.JOB, NodeHandshake.text(id));
                SharedRings rings = rings(number);
                JobState job = new JobState(node, id, hello.properties().get(NodeHandshake.NAMESPACE));
                job.program = hello.properties().getOrDefault(NodeHandshake.PROGRAM, "");
                yield new NodeSocket.Accepted(
                        new Welcome(rings.path(), bell.path(), number, told), new Driver(number, hello, rings, job));
            }
            case WORKER -> {
                int process = NodeHandshake.number(hello.properties(), NodeHandshake.NUMBER);
                Optional<WorkerProcess> known =
                        node.loop().ask((state, nowNs) -> Optional.ofNullable(workers.process(process)));
                if (known.isEmpty()) {
                    yield new NodeSocket.Refused("it has started no worker " + process);
                }
                SharedRings rings = rings(number);
                yield new NodeSocket.Accepted(
                        new Welcome(rings.path(), bell.path(), number, told), new Worker(number, rings, known.get()));
            }
        };
    }

    private SharedRings rings(int number) throws IOException {
        return SharedRings.create(settings.sharedMemory().resolve("client-" + number + ".rings"));
    }

    /// What all clients have in common: rings and the way to the loop.
    private abstract class Client implements NodeSocket.Session {
        final int number;
        final SharedRings rings;
        // The loop's: the client was lost, perhaps before the loop knew it.
        private boolean gone;

        Client(int number, SharedRings rings) {
            this.number = number;
            this.rings = rings;
        }

        @Override
        public void failed(Throwable cause) {
            remove(rings);
        }

        /// Starts the link, and lets the loop know.
        void start(Connection connection) {
            ShmLink link = ShmLink.ofNode(rings, bell, connection);
            link.start(() -> node.loop().post(new Message() {
                @Override
                void process(NodeState state, long nowNs) {
                    gone = true;
                    left(nowNs);
                    remove(rings);
                }
            }));
            node.loop().ask((state, nowNs) -> {
                if (!gone) {
                    joined(links.apply(link), connection);
                }
                return true;
            });
            io.wake();
        }

        abstract void joined(Link link, Connection connection);

        abstract void left(long nowNs);
    }

    private static void remove(SharedRings rings) {
        try {
            rings.delete();
        } catch (IOException e) {
            NodeLoop.report("the rings " + rings.path(), e);
        }
    }

    private final class Driver extends Client {
        private final Hello hello;
        private final JobState job;
        private @Nullable ClientPort port;

        Driver(int number, Hello hello, SharedRings rings, JobState job) {
            super(number, rings);
            this.hello = hello;
            this.job = job;
        }

        @Override
        public void connected(Connection connection) throws IOException {
            Map<String, String> frame = connection.receive(CLASS_PATH);
            try {
                StoredClassPath stored = classPaths.take(ClassPathDescription.of(NodeHandshake.classPath(frame)));
                job.classPath(stored);
            } catch (IOException e) {
                connection.send(
                        Map.of(
                                NodeHandshake.OP,
                                NodeHandshake.REFUSED,
                                NodeHandshake.REASON,
                                String.valueOf(e.getMessage())),
                        ANSWER);
                throw e;
            }
            connection.send(Map.of(NodeHandshake.OP, NodeHandshake.READY), ANSWER);
            start(connection);
            drivers.accept(job.job().toString(), true);
        }

        @Override
        void joined(Link link, Connection connection) {
            ClientPort joined = new ClientPort(core, number, hello.pid(), link, connection::close);
            port = joined;
            job.driver = joined;
            job.openedNs = System.nanoTime();
            core.add(joined);
            core.add(job);
            io.add(new NodeInbox(core, joined, workers, job));
        }

        @Override
        void left(long nowNs) {
            ClientPort lost = port;
            if (lost == null) {
                job.release();
                return;
            }
            io.remove(lost);
            lost.close();
            job.driver = null;
            if (job.markClosed()) {
                node.state().cancellation().sessionClosed(job);
            }
            core.remove(lost);
            drivers.accept(job.job().toString(), false);
        }
    }

    private final class Worker extends Client {
        private final WorkerProcess process;

        Worker(int number, SharedRings rings, WorkerProcess process) {
            super(number, rings);
            this.process = process;
        }

        @Override
        public void connected(Connection connection) throws IOException {
            process.connected();
            WorkerProcess.Binding binding;
            try {
                binding = process.binding.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("The node is being stopped", e);
            } catch (ExecutionException e) {
                throw new IOException("The worker was not given a job", e);
            }
            Path running = CrashHandling.running(settings.sharedMemory(), process);
            connection.send(
                    NodeHandshake.bind(binding.job().job(), binding.job().ownNamespace(), running, binding.classPath()),
                    ANSWER);
            Map<String, String> answer = connection.receive(ANSWER);
            if (!NodeHandshake.BOUND.equals(answer.get(NodeHandshake.OP))) {
                throw new IOException("Worker " + process.spec.number() + " could not load its class path: " + answer);
            }
            start(connection);
        }

        @Override
        void joined(Link link, Connection connection) {
            workers.ready(process, number, link, connection::close);
            WorkerPort port = process.port;
            if (port != null) {
                io.add(new NodeInbox(core, port, workers, null));
                port.lastMessages = () -> io.remove(port);
            }
        }

        @Override
        void left(long nowNs) {
            WorkerPort port = process.port;
            if (port != null) {
                io.remove(port);
                port.close();
            }
            process.lostConnection();
        }
    }
}
