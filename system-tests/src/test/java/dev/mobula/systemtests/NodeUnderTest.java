package dev.mobula.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mobula.Mobula;
import dev.mobula.MobulaConfig;
import dev.mobula.runtime.NodeDirectory;
import dev.mobula.testing.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A node in a JVM of its own. Closing it stops it and checks that nothing is left: no process, no file.
final class NodeUnderTest implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(30);

    private static final String MAIN = "dev.mobula.node.NodeMain";

    private final Path directory;
    private final Path log;
    private final Process process;
    private final NodeDirectory description;
    private boolean killed;

    private NodeUnderTest(Path directory, Path log, Process process) {
        this.directory = directory;
        this.log = log;
        this.process = process;
        this.description = awaitReady();
    }

    /// Starts a node below a folder, and waits until it is ready.
    ///
    /// @param folder short, since the path of a socket is
    /// @param options as the node takes them: `--cpus=2`
    static NodeUnderTest start(Path folder, String... options) {
        return start(List.of(), folder, options);
    }

    /// As [#start(Path, String...)] by another program.
    ///
    /// @param launcher replaces itself by the command that follows, so that the process stays the same
    static NodeUnderTest start(List<String> launcher, Path folder, String... options) {
        List<String> command = new ArrayList<>(launcher);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                MAIN,
                "--dir=" + folder.resolve("n"),
                "--grace=2s"));
        command.addAll(List.of(options));
        var log = folder.resolve("node.log");
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        UserProgram.removeSettings(builder.environment());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        try {
            return new NodeUnderTest(folder.resolve("n"), log, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private NodeDirectory awaitReady() {
        try {
            return Await.value(
                            "the node is ready",
                            LIMIT,
                            () -> {
                                assertThat(process.isAlive())
                                        .as(() -> "the node runs; it printed: " + printed())
                                        .isTrue();
                                return NodeDirectory.read(directory);
                            },
                            Optional::isPresent)
                    .orElseThrow();
        } catch (RuntimeException | Error e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /// What it has written to its streams.
    String printed() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }

    String address() {
        return "local:" + directory;
    }

    NodeDirectory description() {
        return description;
    }

    /// Its folder.
    Path directory() {
        return directory;
    }

    /// Its process.
    long pid() {
        return process.pid();
    }

    /// How full its object store is.
    StoreFigures store() {
        return StoreFigures.of(description);
    }

    /// The files that have spilled values in them, in order.
    List<Path> spillFiles() throws IOException {
        while (true) {
            try (Stream<Path> files = Files.walk(directory.resolve("spill"))) {
                return files.filter(file ->
                                Files.isRegularFile(file) && file.toFile().length() > 0)
                        .sorted()
                        .toList();
            } catch (UncheckedIOException | NoSuchFileException e) {
                // the node has removed one meanwhile: look again
            }
        }
    }

    /// Ends it as `kill -9` does, waits for its workers, and removes what it leaves.
    void kill() {
        var children = children();
        process.destroyForcibly();
        awaitEnded(process.pid());
        Await.until("its workers have ended", LIMIT, () -> children.stream().noneMatch(NodeUnderTest::runs));
        killed = true;
        for (Path left : List.of(description.sharedMemory(), directory)) {
            try (Stream<Path> files = Files.walk(left)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// Opens a session of a new driver.
    Mobula connect() {
        return connect(MobulaConfig.defaults());
    }

    /// Opens a session of a new driver.
    Mobula connect(MobulaConfig config) {
        return Mobula.connect(address(), config);
    }

    /// The processes that the node has started and that run.
    List<ProcessHandle> children() {
        return process.descendants().filter(NodeUnderTest::runs).toList();
    }

    /// Whether a process runs; one that has ended and waits to be asked after does not.
    static boolean runs(ProcessHandle handle) {
        return handle.isAlive() && !NodeDirectory.isZombie(handle.pid());
    }

    /// Waits until a process has ended.
    static void awaitEnded(long pid) {
        Await.until(
                "process " + pid + " has ended",
                LIMIT,
                () -> ProcessHandle.of(pid).filter(NodeUnderTest::runs).isEmpty());
    }

    /// Ends a process as `kill -9` does.
    static void kill(long pid) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }

    @Override
    public void close() {
        if (killed) {
            return;
        }
        var children = children();
        process.destroy();
        try {
            assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .as(() -> "the node ends in " + LIMIT + " after SIGTERM; it printed: " + printed())
                    .isTrue();
            Await.value(
                    "all processes of the node have ended",
                    LIMIT,
                    () -> children.stream().filter(NodeUnderTest::runs).toList(),
                    List::isEmpty);
            assertThat(description.sharedMemory()).doesNotExist();
            assertThat(directory).doesNotExist();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while the node stopped", e);
        } finally {
            process.destroyForcibly();
            children.forEach(ProcessHandle::destroyForcibly);
        }
    }
}
