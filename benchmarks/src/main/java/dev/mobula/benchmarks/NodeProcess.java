package dev.mobula.benchmarks;

import dev.mobula.Mobula;
import dev.mobula.MobulaConfig;
import dev.mobula.runtime.NodeDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A node in a JVM of its own, with a folder of its own, as `mobula start` makes it.
final class NodeProcess implements AutoCloseable {
    private static final String MAIN = "dev.mobula.node.NodeMain";
    private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long STOP_LIMIT_S = 20;
    private static final long LOOK_NS = 1_000_000;

    private final Path folder;
    private final Path directory;
    private final Path log;
    private final Process process;

    /// Launches the JVM; does not wait for it.
    ///
    /// @param options more arguments of the node, `--key=value`
    NodeProcess(List<String> options) throws IOException {
        folder = Files.createTempDirectory("mobula-bench");
        directory = folder.resolve("node");
        log = folder.resolve("node.log");
        List<String> arguments = new ArrayList<>(List.of("--dir=" + directory, "--name=benchmark", "--grace=1s"));
        arguments.addAll(options);
        process = FreshJvm.builder(jvmOptions(), MAIN, arguments)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    // The node is no dependency of the benchmarks: it is there if the command line is.
    @SuppressWarnings("unchecked") // it returns a list of strings
    private static List<String> jvmOptions() throws IOException {
        try {
            return (List<String>) Class.forName("dev.mobula.node.NodeJvm")
                    .getMethod("options", String.class)
                    .invoke(null, System.getProperty("java.class.path"));
        } catch (ReflectiveOperationException e) {
            throw new IOException("The node's options cannot be asked for: " + e, e);
        }
    }

    /// Whether there is a node on the class path that could be started.
    static boolean isAvailable() {
        return NodeProcess.class.getClassLoader().getResource(MAIN.replace('.', '/') + ".class") != null;
    }

    /// Opens a session with default settings, as soon as the node is ready.
    ///
    /// @throws IllegalStateException if the node is not ready in time, with what it has printed
    Mobula connect() throws IOException {
        long end = System.nanoTime() + LIMIT_NS;
        while (NodeDirectory.read(directory).isEmpty()) {
            if (System.nanoTime() - end > 0
                    || !process.isAlive()
                    || Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("The node is not ready"
                        + (process.isAlive() ? "" : ", since it ended with code " + process.exitValue())
                        + "; it printed: " + Files.readString(log).strip());
            }
            LockSupport.parkNanos(LOOK_NS);
        }
        return Mobula.connect("local:" + directory, MobulaConfig.defaults());
    }

    /// The node's process and those that it has started.
    Set<Long> processes() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .map(ProcessHandle::pid)
                .collect(Collectors.toSet());
    }

    /// Stops the node and removes its files.
    @Override
    public void close() {
        List<ProcessHandle> workers = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(STOP_LIMIT_S, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
        workers.forEach(ProcessHandle::destroyForcibly);
        process.onExit().join();
        delete();
    }

    private void delete() {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new IllegalStateException("Could not delete " + folder + ": " + e, e);
        }
    }
}
