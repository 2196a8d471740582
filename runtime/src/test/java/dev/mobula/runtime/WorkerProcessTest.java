package dev.mobula.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mobula.MobulaConfig;
import dev.mobula.Resources;
import dev.mobula.TaskOptions;
import dev.mobula.WorkerCrashedException;
import dev.mobula.runtime.classpath.ClassPathScan;
import dev.mobula.spi.Session;
import dev.mobula.store.MemoryMonitorSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Workers that are processes, started from this test's class path.
final class WorkerProcessTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final ConcurrentLinkedQueue<Process> processes = new ConcurrentLinkedQueue<>();
    private NodeServer node;
    private Session session;

    private record Launched(Process process, CompletableFuture<WorkerExit> exited) implements WorkerLauncher.Worker {
        @Override
        public long pid() {
            return process.pid();
        }

        @Override
        public void kill() {
            process.destroyForcibly();
        }
    }

    private WorkerLauncher.Worker launch(WorkerSpec spec) {
        try {
            var process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx128m",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            WorkerMain.class.getName(),
                            spec.socket().toString(),
                            Integer.toString(spec.number()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("log").toFile()))
                    .start();
            processes.add(process);
            return new Launched(process, process.onExit().thenApply(WorkerProcessTest::exit));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static WorkerExit exit(Process process) {
        var code = process.exitValue();
        return new WorkerExit(WorkerExit.Cause.EXIT, code, "ended with " + code, null, List.of(), "log");
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
                this::launch);
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
        processes.forEach(Process::destroyForcibly);
    }

    @Test
    void codeRunsInTheProcessAndItsLinesCarryTheNameOfTheTask() throws IOException {
        var pid = session.submit(TaskOptions.DEFAULT.name("who"), () -> {
            System.out.println("here I am");
            return ProcessHandle.current().pid();
        });
        assertThat(pid.get(LIMIT)).isEqualTo(processes.element().pid());
        assertThat(Files.readString(folder.resolve("log"))).isEqualTo("\u0001who\u0001here I am\n");
    }

    @Test
    void threadsHaveTheLoaderOfTheJob() {
        var loader = session.submit(
                () -> Thread.currentThread().getContextClassLoader().getName());
        assertThat(loader.get(LIMIT)).isEqualTo("job " + session.jobId());
        var ofCode = session.submit(() -> WorkerProcessTest.class
                .getClassLoader()
                .equals(Thread.currentThread().getContextClassLoader()));
        assertThat(ofCode.get(LIMIT)).isFalse(); // below dev.mobula, which the worker itself has
    }

    @Test
    void aTaskThatEndsItsProcessFailsWithThePlaceWhereItDidSo() {
        var leaver = session.submit(TaskOptions.DEFAULT.retries(0), () -> {
            System.exit(3);
            return null;
        });
        assertThatThrownBy(() -> leaver.get(LIMIT))
                .isInstanceOf(WorkerCrashedException.class)
                .hasStackTraceContaining("java.lang.System.exit");
        var next = session.submit(() -> "goes on");
        assertThat(next.get(LIMIT)).isEqualTo("goes on");
    }

    @Test
    void workersEndWithTheirNode() {
        var pid = session.submit(() -> ProcessHandle.current().pid());
        assertThat(pid.get(LIMIT)).isPositive();
        session.close();
        node.close();
        Await.until("the worker has ended", () -> processes.stream().noneMatch(Process::isAlive));
    }
}
