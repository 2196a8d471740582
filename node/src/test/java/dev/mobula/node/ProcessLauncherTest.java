package dev.mobula.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mobula.runtime.WorkerExit;
import dev.mobula.runtime.WorkerExit.Cause;
import dev.mobula.runtime.WorkerLauncher;
import dev.mobula.runtime.WorkerSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessLauncherTest {
    private static final long HEAP_BYTES = 64L << 20;

    @TempDir
    Path folder;

    private FolderWatch watch;
    private OutputTail output;
    private ProcessLauncher launcher;

    @BeforeEach
    void start() {
        watch = FolderWatch.start(List.of(folder));
        output = new OutputTail(watch, (_, _) -> {}, _ -> "", () -> 0);
        launcher = launcher(WorkerCommand.thisJava());
    }

    private ProcessLauncher launcher(Path java) {
        var command = new WorkerCommand(
                java, WorkerProgram.class.getName(), List.of(TestJars.testClasses()), folder, HEAP_BYTES, 2);
        return new ProcessLauncher(command, Optional::empty, output);
    }

    @AfterEach
    void stop() {
        launcher.close();
        output.close();
        watch.close();
    }

    @Test
    void tellsThatAWorkerCalledExit() throws Exception {
        var exit = end(launch("exit"));

        assertThat(exit.cause()).isEqualTo(Cause.EXIT);
        assertThat(exit.exitCode()).isEqualTo(3);
        assertThat(exit.what()).isEqualTo("called System.exit(3)");
    }

    @Test
    void handsOverTheLastTwentyLinesOfTheLogWithoutMarks() throws Exception {
        var exit = end(launch("exit"));

        assertThat(exit.logTail()).hasSize(20).startsWith("line 6").endsWith("line 25");
        assertThat(Path.of(exit.logFile())).exists();
    }

    @Test
    void tellsWhichSignalKilledAWorkerWithin100Milliseconds() throws Exception {
        var worker = launch("wait");
        awaitLog("line 25");

        ProcessHandle.of(worker.pid()).orElseThrow().destroyForcibly();
        long killedNs = System.nanoTime();
        var exit = end(worker);

        assertThat(exit.cause()).isEqualTo(Cause.KILLED);
        assertThat(exit.what()).isEqualTo("was killed by SIGKILL (9)");
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killedNs)).isLessThan(1_000);
    }

    @Test
    void tellsThatItStoppedAWorker() throws Exception {
        var worker = launch("wait");
        awaitLog("line 25");

        worker.kill();

        assertThat(end(worker).cause()).isEqualTo(Cause.STOPPED);
    }

    @Test
    void stopsAWorkerThatHasHardlyBegun() throws Exception {
        var worker = launch("wait");

        worker.kill();

        assertThat(end(worker).cause()).isEqualTo(Cause.STOPPED);
    }

    @Test
    void killsWhatAWorkerHasStartedToo() throws Exception {
        var worker = launch("child");
        awaitLog("child ");
        var child = ProcessHandle.of(worker.pid())
                .orElseThrow()
                .children()
                .findFirst()
                .orElseThrow();

        worker.kill();

        child.onExit().get(10, TimeUnit.SECONDS);
    }

    @Test
    void tellsThatAWorkerRanOutOfMemory() throws Exception {
        var exit = end(launch("memory"));

        assertThat(exit.cause()).isEqualTo(Cause.OUT_OF_MEMORY);
        assertThat(exit.what()).isEqualTo("ran out of memory (Java heap space)");
    }

    @Test
    void tellsWhereTheJvmCrashed() throws Exception {
        var exit = end(launch("crash"));

        assertThat(exit.cause()).isEqualTo(Cause.CRASHED);
        assertThat(exit.thread()).isEqualTo("pointer-task");
        assertThat(exit.what()).startsWith("crashed with SIGSEGV in ").contains("libjvm.so");
        assertThat(folder.resolve("worker-1-hs_err.log")).exists();
    }

    @Test
    void aWorkerThatCannotBeStartedHasEnded() throws Exception {
        launcher = launcher(folder.resolve("no-java"));

        var exit = end(launch("exit"));

        assertThat(exit.what()).startsWith("could not be started (").contains("no-java");
    }

    @Test
    void givesItsEnvironmentAndArguments() throws Exception {
        var worker = launcher.launch(
                spec(Map.of("DO", "environment", "CUDA_VISIBLE_DEVICES", "1,3", "MOBULA_ADDRESS", "local:/there")));

        assertThat(end(worker).logTail())
                .last()
                .isEqualTo("CUDA=1,3 ADDRESS=local:/there NUMBER=1 SOCKET=" + folder.resolve("node.sock"));
    }

    @Test
    void killsAllWorkersWhenItIsClosed() throws Exception {
        var worker = launch("wait");
        awaitLog("line 25");

        launcher.close();

        assertThat(worker.exited()).isDone();
        assertThat(ProcessHandle.of(worker.pid()).map(ProcessHandle::isAlive).orElse(false))
                .isFalse();
    }

    private WorkerLauncher.Worker launch(String what) {
        return launcher.launch(spec(Map.of("DO", what)));
    }

    private WorkerSpec spec(Map<String, String> environment) {
        return new WorkerSpec(1, folder.resolve("node.sock"), null, false, 0, environment);
    }

    private static WorkerExit end(WorkerLauncher.Worker worker) throws Exception {
        return worker.exited().get(60, TimeUnit.SECONDS);
    }

    private void awaitLog(String text) throws Exception {
        var log = folder.resolve("worker-1.log");
        Await.that(
                "the worker prints " + text,
                () -> Files.exists(log) && Files.readString(log).contains(text));
    }
}
