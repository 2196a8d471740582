package dev.mobula.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.mobula.ActorDiedException;
import dev.mobula.ActorOptions;
import dev.mobula.ActorUnavailableException;
import dev.mobula.Backoff;
import dev.mobula.CallOptions;
import dev.mobula.MobulaConfig;
import dev.mobula.ObjectRef;
import dev.mobula.OutOfMemoryException;
import dev.mobula.Resources;
import dev.mobula.TaskFailedException;
import dev.mobula.TaskOptions;
import dev.mobula.runtime.classpath.ClassPathScan;
import dev.mobula.spi.RemoteFunction;
import dev.mobula.spi.Session;
import dev.mobula.spi.Sessions;
import dev.mobula.store.MemoryMonitorSettings;
import dev.mobula.store.MemorySample;
import dev.mobula.store.ProcessMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A node of 100 GiB whose worker processes have 10 GiB each, as far as it is told; all in this JVM. The test says when
/// it looks, and at what time.
@Timeout(120)
final class MemoryWatchTest {
    private static final long GIB = 1L << 30;
    private static final long SECOND = 1_000_000_000L;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final TaskOptions ISOLATED =
            TaskOptions.DEFAULT.cpus(0.1).isolated().backoff(Backoff.NONE);

    private static final Map<String, RemoteFunction> FUNCTIONS = new ConcurrentHashMap<>();

    @TempDir
    Path folder;

    private final ConcurrentLinkedQueue<LocalWorker> workers = new ConcurrentLinkedQueue<>();
    private final Map<String, CountDownLatch> begun = new ConcurrentHashMap<>();
    private final CountDownLatch go = new CountDownLatch(1);
    private final Machine machine = new Machine();
    private NodeServer node;
    private Session session;
    private long nowNs = System.nanoTime();

    /// What the node is told.
    private static final class Machine implements MemorySource {
        private volatile double usedGib;

        @Override
        public MemorySample sample() {
            return new MemorySample((long) (usedGib * GIB), 100 * GIB, "the machine");
        }

        @Override
        public Optional<ProcessMemory> process(long pid) {
            return Optional.of(new ProcessMemory(pid, "java", 12 * GIB, 2 * GIB));
        }

        @Override
        public List<ProcessMemory> largest(int count) {
            return List.of(new ProcessMemory(9, "python", 50 * GIB, 0));
        }
    }

    /// A worker in this JVM instead of a process.
    private static final class LocalWorker implements WorkerLauncher.Worker {
        private final CompletableFuture<WorkerExit> exited = new CompletableFuture<>();
        private final CompletableFuture<Worker> started = new CompletableFuture<>();

        LocalWorker(WorkerSpec spec) {
            FunctionSource functions =
                    described -> FUNCTIONS.get(described.function().name());
            Thread.ofPlatform().daemon().start(() -> {
                try (var worker = Worker.start(spec.socket(), spec.number(), Worker.Surroundings.ofTest(functions))) {
                    started.complete(worker);
                    worker.awaitEnd();
                } catch (IOException | InterruptedException e) {
                    started.completeExceptionally(e);
                }
                exited.complete(new WorkerExit(WorkerExit.Cause.STOPPED, 0, "was stopped", null, List.of(), ""));
            });
        }

        @Override
        public long pid() {
            return ProcessHandle.current().pid();
        }

        @Override
        public CompletableFuture<WorkerExit> exited() {
            return exited;
        }

        @Override
        public void kill() {
            var _ = started.thenAccept(Worker::close);
        }
    }

    @BeforeEach
    void start() throws IOException {
        start(0);
    }

    private void start(long limitBytes) throws IOException {
        var home = Files.createTempDirectory(folder, "n");
        var socket = home.resolve("s");
        node = NodeServer.start(
                new NodeServer.Settings(
                        "test",
                        socket,
                        Files.createDirectory(home.resolve("memory")),
                        Resources.cpus(4),
                        42,
                        0,
                        60_000,
                        100,
                        Map.of(),
                        80L << 20,
                        List.of(home.resolve("spill")),
                        MemoryMonitorSettings.of(0.95, Duration.ZERO),
                        limitBytes),
                spec -> {
                    var worker = new LocalWorker(spec);
                    workers.add(worker);
                    return worker;
                },
                UnaryOperator.identity(),
                machine);
        session = (Session) LocalNodes.connect(
                socket,
                "test",
                MobulaConfig.defaults(),
                ClassPathScan.ofProgram().entries());
    }

    @AfterEach
    void stop() {
        go.countDown();
        session.close();
        node.close();
        workers.forEach(LocalWorker::kill);
        FUNCTIONS.clear();
    }

    private static RemoteFunction known(RemoteFunction function) {
        FUNCTIONS.put(function.name(), function);
        return function;
    }

    private CountDownLatch begun(String name, int attempt) {
        return begun.computeIfAbsent(name + " " + attempt, _ -> new CountDownLatch(1));
    }

    private void awaitBegun(String name, int attempt) {
        Await.open("attempt " + attempt + " of " + name + " has begun", begun(name, attempt));
    }

    /// A task that waits to be let go, and returns which attempt that was.
    private ObjectRef<Integer> hold(String name, TaskOptions options) {
        return session.submit(
                known(Functions.task(name, _ -> {
                    int attempt = Sessions.currentTask().attempt();
                    begun(name, attempt).countDown();
                    go.await();
                    return attempt;
                })),
                options);
    }

    /// Looks once, when everything that was stopped before is gone for sure.
    private void look(double usedGib) throws IOException {
        machine.usedGib = usedGib;
        nowNs += 10 * SECOND;
        node.memory().look(nowNs);
    }

    private double metric(String name) {
        return node.metrics().get(name);
    }

    @Test
    void endsTheProcessOfTheNewestTaskWhichRunsAgain() throws IOException {
        var first = hold("first", ISOLATED);
        awaitBegun("first", 1);
        var second = hold("second", ISOLATED);
        awaitBegun("second", 1);

        look(95);
        assertThat(metric("oom.stopped.workers.total")).as("up to the limit").isZero();
        look(96);
        awaitBegun("second", 2);
        go.countDown();

        assertThat(second.get(LIMIT)).isEqualTo(2);
        assertThat(first.get(LIMIT)).isEqualTo(1);
        assertThat(metric("oom.stopped.workers.total")).isEqualTo(1);
        assertThat(metric("host.memory.used.bytes")).isEqualTo(96.0 * GIB);
        assertThat(metric("host.memory.limit.bytes")).isEqualTo(100.0 * GIB);
    }

    @Test
    void aTaskThatRunsOnlyOnceFailsWithTheWholeReport() throws IOException {
        var once = hold("once", ISOLATED.retries(0));
        awaitBegun("once", 1);
        look(96);

        var failure = catchThrowableOfType(OutOfMemoryException.class, () -> once.get(LIMIT));

        assertThat(failure.attempts()).isEqualTo(1);
        assertThat(failure)
                .hasMessageStartingWith(
                        "once (" + once.id().task() + ") was stopped for lack of memory on attempt 1 of 1"
                                + " (it has retries=0, so it runs only once). Node " + node.id()
                                + " ran low on memory: 96.00 GiB"
                                + " of 100.00 GiB used (96.0% of the machine) (limit 95.0%). Stopped "
                                + once.id().task()
                                + " of once (attempt 1, not retriable, of " + session.jobId() + ", for ")
                .hasMessageContaining(" with the worker worker-1 (process "
                        + ProcessHandle.current().pid() + ", 10.00 GiB of its own), the newest, since nothing is left"
                        + " that could be run again. Largest processes: python 9 with 50.00 GiB. Object store: 0.00 of"
                        + " 0.08 GiB used, 0.00 GiB on disk.")
                .hasMessageEndingWith("Run fewer at once with @Remote(memory = …), give the machine or container more"
                        + " memory, allow more with oomRetries, or move the limit with --memory-usage-threshold.");
    }

    @Test
    void retriesForLackOfMemoryAreBoundedAndNotAmongTheOthers() throws IOException {
        var bounded = hold("bounded", ISOLATED.retries(1).oomRetries(2));
        for (int attempt = 1; attempt <= 3; attempt++) {
            awaitBegun("bounded", attempt);
            look(96);
        }
        var failure = catchThrowableOfType(OutOfMemoryException.class, () -> bounded.get(LIMIT));
        assertThat(failure.attempts()).isEqualTo(3);
        assertThat(failure).hasMessageContaining("on attempt 3 of 3 (all its oomRetries=2 are used). Node ");
        assertThat(metric("oom.stopped.workers.total")).isEqualTo(3);

        ObjectRef<Integer> unlucky = session.submit(
                known(Functions.task("unlucky", _ -> {
                    int attempt = Sessions.currentTask().attempt();
                    begun("unlucky", attempt).countDown();
                    if (attempt == 1) {
                        go.await();
                    }
                    throw new IllegalStateException("of its own");
                })),
                ISOLATED.retries(1).retryOn(IllegalStateException.class));
        awaitBegun("unlucky", 1);
        look(96);
        assertThatThrownBy(() -> unlucky.get(LIMIT))
                .isInstanceOf(TaskFailedException.class)
                .hasMessageContaining("unlucky (" + unlucky.id().task() + ") failed on attempt 3 of 3");
    }

    @Test
    void anActorStartsAgainWithinItsRestartsAndThenSaysWhy() throws IOException {
        var constructor = known(Functions.constructor("Held", _ -> new Object()));
        var seven = known(Functions.method("Held.seven", _ -> 7));
        var held = session.createActor(
                constructor, ActorOptions.DEFAULT.isolated().maxRestarts(1).backoff(Backoff.NONE));
        assertThat(held.<Integer>call(seven, CallOptions.DEFAULT).get(LIMIT)).isEqualTo(7);
        look(96);
        Await.until("the actor is there again", () -> {
            try {
                return held.<Integer>call(seven, CallOptions.DEFAULT).get(LIMIT) == 7;
            } catch (ActorUnavailableException e) {
                return false;
            }
        });
        look(96);

        Await.until(
                "the actor is dead",
                () -> node.metrics().get("oom.stopped.workers.total") == 2
                        && workers.stream().allMatch(worker -> worker.exited().isDone()));
        assertThatThrownBy(() -> held.call(seven, CallOptions.DEFAULT).get(LIMIT))
                .isInstanceOf(ActorDiedException.class)
                .hasMessageContaining("was stopped for lack of memory: Node " + node.id() + " ran low on memory")
                .hasMessageContaining("--memory-usage-threshold, and all 1 restarts are used")
                .hasCauseInstanceOf(OutOfMemoryException.class);
    }

    @Test
    void stopsTheNewestTaskOfAFullHeapAndItsWorkerGoesOn() throws IOException {
        TaskOptions options = TaskOptions.DEFAULT.cpus(0.1).backoff(Backoff.NONE);
        var first = hold("first", options);
        awaitBegun("first", 1);
        var second = hold("second", options);
        awaitBegun("second", 1);
        var reports = workers.element().started.join().work().reports();

        reports.heap(86, 100, 1);
        Await.until("the newest was stopped", () -> {
            try {
                look(10);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            return metric("oom.stopped.attempts.total") == 1;
        });
        awaitBegun("second", 2);
        look(10);
        go.countDown();

        assertThat(second.get(LIMIT)).isEqualTo(2);
        assertThat(first.get(LIMIT)).isEqualTo(1);
        assertThat(workers).hasSize(1);
        assertThat(metric("oom.stopped.attempts.total")).isEqualTo(1);
    }

    @Test
    void anIdleWorkerWithMuchMemoryIsEndedFirst() throws IOException {
        assertThat(session.<Integer>submit(known(Functions.task("quick", _ -> 1)), ISOLATED)
                        .get(LIMIT))
                .isEqualTo(1);
        var busy = hold("busy", ISOLATED);
        awaitBegun("busy", 1);

        look(96);

        assertThat(metric("oom.stopped.idle.workers.total")).isEqualTo(1);
        assertThat(metric("oom.stopped.workers.total")).isZero();
        go.countDown();
        assertThat(busy.get(LIMIT)).isEqualTo(1);
    }

    @Test
    void countsItsOwnProcessesAgainstALimitOfItsOwn() throws IOException {
        session.close();
        node.close();
        start(25 * GIB);
        var first = hold("first", ISOLATED.retries(0));
        awaitBegun("first", 1);
        assertThat(node.memory().sample()).isEqualTo(new MemorySample(20 * GIB, 25 * GIB, "this node's limit"));
        var second = hold("second", ISOLATED.retries(0));
        awaitBegun("second", 1);

        look(10);

        assertThatThrownBy(() -> second.get(LIMIT))
                .isInstanceOf(OutOfMemoryException.class)
                .hasMessageContaining("30.00 GiB of 25.00 GiB used (120.0% of this node's limit)")
                .hasMessageEndingWith("--memory-limit.");
        go.countDown();
        assertThat(first.get(LIMIT)).isEqualTo(1);
    }
}
