package dev.mobula.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.mobula.ActorOptions;
import dev.mobula.CallOptions;
import dev.mobula.MobulaConfig;
import dev.mobula.ObjectRef;
import dev.mobula.Resources;
import dev.mobula.TaskCancelledException;
import dev.mobula.TaskFailedException;
import dev.mobula.TaskOptions;
import dev.mobula.runtime.classpath.ClassPathScan;
import dev.mobula.spi.RemoteDispatcher;
import dev.mobula.spi.RemoteFunction;
import dev.mobula.spi.Session;
import dev.mobula.spi.Sessions;
import dev.mobula.store.MemoryMonitorSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A node, a driver and workers, all in this JVM, over real rings and sockets.
final class WorkerTest {
    private static final Map<String, RemoteFunction> FUNCTIONS = new ConcurrentHashMap<>();

    @TempDir
    Path folder;

    private final ConcurrentLinkedQueue<LocalWorker> workers = new ConcurrentLinkedQueue<>();
    private NodeServer node;
    private Session session;

    /// A worker in this JVM instead of a process.
    private static final class LocalWorker implements WorkerLauncher.Worker {
        private final CompletableFuture<WorkerExit> exited = new CompletableFuture<>();
        private final CompletableFuture<Worker> started = new CompletableFuture<>();

        LocalWorker(WorkerSpec spec) {
            var unused = Thread.ofPlatform().daemon().start(() -> {
                try {
                    var worker = Worker.start(
                            spec.socket(),
                            spec.number(),
                            Worker.Surroundings.ofTest(described ->
                                    FUNCTIONS.get(described.function().name())));
                    started.complete(worker);
                    worker.awaitEnd();
                } catch (IOException | InterruptedException e) {
                    started.completeExceptionally(e);
                }
                exited.complete(new WorkerExit(WorkerExit.Cause.STOPPED, 0, "was stopped", null, List.of(), "none"));
            });
            assertThat(unused.isDaemon()).isTrue();
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
            if (started.isDone() && !started.isCompletedExceptionally()) {
                started.join().close();
            }
        }
    }

    @BeforeEach
    void start() throws IOException {
        var memory = Files.createDirectory(folder.resolve("memory"));
        var socket = folder.resolve("s");
        node = NodeServer.start(
                new NodeServer.Settings(
                        "test",
                        socket,
                        memory,
                        Resources.cpus(2),
                        42,
                        0,
                        60_000,
                        100,
                        Map.of("zone", "a"),
                        80L << 20,
                        List.of(socket.resolveSibling("spill")),
                        MemoryMonitorSettings.of(0.95, Duration.ZERO),
                        0),
                spec -> {
                    var worker = new LocalWorker(spec);
                    workers.add(worker);
                    return worker;
                });
        session = (Session) LocalNodes.connect(
                socket,
                "test",
                MobulaConfig.defaults(),
                ClassPathScan.ofProgram().entries());
    }

    @AfterEach
    void stop() {
        session.close();
        node.close();
        workers.forEach(LocalWorker::kill);
        FUNCTIONS.clear();
    }

    private static RemoteFunction known(RemoteFunction function) {
        FUNCTIONS.put(function.name(), function);
        return function;
    }

    private static RemoteFunction function(
            String name, RemoteFunction.Kind kind, RemoteFunction.Result result, RemoteDispatcher code) {
        return new RemoteFunction(name, Functions.class, 0, name + "()", kind, result, List.of("first"), code);
    }

    private <T> ObjectRef<T> submit(RemoteFunction function, Object... arguments) {
        return session.submit(function, TaskOptions.DEFAULT, arguments);
    }

    @Test
    void tasksGiveTheirValuesAndTheirErrors() {
        var echo = known(Functions.task("echo", arguments -> arguments[0]));
        var refs = new ArrayList<ObjectRef<Integer>>();
        for (int i = 0; i < 2_000; i++) {
            refs.add(submit(echo, i, null));
        }
        for (int i = 0; i < refs.size(); i++) {
            assertThat(refs.get(i).get(Duration.ofSeconds(30))).isEqualTo(i);
        }
        var bad = known(Functions.task("bad", arguments -> {
            throw new IllegalStateException("no luck");
        }));
        ObjectRef<Object> failed = submit(bad, 1, 2);
        assertThatThrownBy(() -> failed.get(Duration.ofSeconds(30)))
                .isInstanceOf(TaskFailedException.class)
                .hasRootCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no luck");
    }

    @Test
    void tasksThatWaitForTasksDoNotStarveThem() {
        var leaf = known(Functions.task("leaf", arguments -> (Integer) arguments[0] + 1));
        var inner = known(Functions.task("inner", arguments -> {
            ObjectRef<Integer> ref =
                    ((Session) Sessions.currentTask().session()).submit(leaf, TaskOptions.DEFAULT, arguments);
            return ref.get() + 1;
        }));
        var outer = known(Functions.task("outer", arguments -> {
            ObjectRef<Integer> ref =
                    ((Session) Sessions.currentTask().session()).submit(inner, TaskOptions.DEFAULT, arguments);
            return ref.get() + 1;
        }));
        var refs = new ArrayList<ObjectRef<Integer>>();
        for (int i = 0; i < 50; i++) {
            refs.add(submit(outer, i, null));
        }
        for (int i = 0; i < refs.size(); i++) {
            assertThat(refs.get(i).get(Duration.ofSeconds(30))).isEqualTo(i + 3);
        }
    }

    @Test
    void theNodeListsWhichWorkerATaskRunsInOrRanInLast() {
        var begun = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        ObjectRef<Integer> running = submit(
                known(Functions.task("holds", arguments -> {
                    begun.countDown();
                    go.await();
                    return 1;
                })),
                1,
                2);
        ObjectRef<Object> failed = submit(
                known(Functions.task("fails", arguments -> {
                    throw new IllegalStateException("no luck");
                })),
                1,
                2);
        assertThatThrownBy(() -> failed.get(Duration.ofSeconds(30))).isInstanceOf(TaskFailedException.class);
        Await.open("it runs", begun);

        assertThat(node.tasks(10))
                .extracting(NodeTask::printsAs, NodeTask::worker, NodeTask::pid)
                .containsExactly(
                        tuple("holds", 1, ProcessHandle.current().pid()),
                        tuple("fails", 1, ProcessHandle.current().pid()));

        go.countDown();
        assertThat(running.get(Duration.ofSeconds(30))).isOne();
    }

    @Test
    void programsSeeTheLabelsOfTheNode() {
        assertThat(session.state().nodes().getFirst().labels()).isEqualTo(Map.of("zone", "a"));
    }

    @Test
    void actorsAnswerInOrder() {
        var constructor = known(function(
                "list",
                RemoteFunction.Kind.CONSTRUCTOR,
                RemoteFunction.Result.VALUE,
                (index, target, arguments) -> new ArrayList<Object>()));
        var add = known(function(
                "add", RemoteFunction.Kind.METHOD, RemoteFunction.Result.VALUE, (index, target, arguments) -> {
                    @SuppressWarnings("unchecked")
                    var list = (List<Object>) target;
                    list.add(arguments[0]);
                    return list.size();
                }));
        var actor = session.createActor(constructor, ActorOptions.DEFAULT);
        var refs = new ArrayList<ObjectRef<Integer>>();
        for (int i = 0; i < 1_000; i++) {
            refs.add(actor.call(add, CallOptions.DEFAULT, i));
        }
        for (int i = 0; i < refs.size(); i++) {
            assertThat(refs.get(i).get(Duration.ofSeconds(30))).isEqualTo(i + 1);
        }
    }

    @Test
    void streamsArriveWhole() {
        var items = known(Functions.iterator("items", arguments -> {
            var all = new ArrayList<Integer>();
            for (int i = 0; i < 500; i++) {
                all.add(i);
            }
            return all.iterator();
        }));
        try (var stream = session.<Integer>submitStream(items, TaskOptions.DEFAULT.streamBuffer(4), 1, 2)) {
            for (int i = 0; i < 500; i++) {
                assertThat(stream.next()).isEqualTo(i);
            }
            assertThat(stream.hasNext()).isFalse();
        }
    }

    @Test
    void aTaskThatIsCancelledIsInterrupted() {
        var begun = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        var sleeper = known(Functions.task("sleeper", arguments -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
            return null;
        }));
        ObjectRef<Object> ref = submit(sleeper, 1, 2);
        Await.open("the task runs", begun);
        assertThat(session.cancel(ref)).isTrue();
        Await.open("the task is interrupted", interrupted);
        assertThatThrownBy(() -> ref.get(Duration.ofSeconds(30))).isInstanceOf(TaskCancelledException.class);
    }

    @Test
    void aWorkerThatDiesIsReplaced() {
        var echo = known(Functions.task("echo", arguments -> arguments[0]));
        ObjectRef<Integer> first = submit(echo, 1, null);
        assertThat(first.get(Duration.ofSeconds(30))).isEqualTo(1);
        workers.forEach(LocalWorker::kill);
        ObjectRef<Integer> second = submit(echo, 2, null);
        assertThat(second.get(Duration.ofSeconds(30))).isEqualTo(2);
    }
}
