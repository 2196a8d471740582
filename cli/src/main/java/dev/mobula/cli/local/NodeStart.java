package dev.mobula.cli.local;

import dev.mobula.cli.CommandFailure;
import dev.mobula.cli.ExitCodes;
import dev.mobula.node.NodeJvm;
import dev.mobula.runtime.NodeDirectory;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Starts the process of a node and waits until it is ready, or says why it is not.
///
/// The process is a JVM of its own with this JVM's class path. In the background it gets a session of its own, so
/// that closing the terminal does not end it, and writes to `node.out` among the node's logs; in the foreground it
/// keeps the terminal.
public final class NodeStart {
    /// The class that a node process runs.
    public static final String MAIN_CLASS = "dev.mobula.node.NodeMain";

    private static final String OUTPUT = "node.out";
    private static final String PID = "node.pid";
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final int LONGEST_ERROR_CHARS = 8_000;

    private final Path directory;
    private final List<String> mainAndArguments;
    private final Map<String, String> environment;
    private final Duration limit;

    /// @param directory where the node's files will be
    /// @param mainAndArguments main class of the node and its arguments, beside `--dir`
    /// @param environment variables of this process
    /// @param limit longest wait until the node is ready
    public NodeStart(Path directory, List<String> mainAndArguments, Map<String, String> environment, Duration limit) {
        this.directory = directory;
        this.mainAndArguments = List.copyOf(mainAndArguments);
        this.environment = Map.copyOf(environment);
        this.limit = limit;
    }

    /// A node that was started.
    ///
    /// @param node what it says about itself
    /// @param process it
    public record Started(NodeDirectory node, Process process) {}

    /// Starts the node and comes back as soon as it is ready.
    ///
    /// @param foreground whether the node keeps this process's terminal
    /// @throws CommandFailure if it does not become ready; its process has ended then, and its files are removed
    public Started start(boolean foreground) throws IOException, InterruptedException {
        refuseIfRunning();
        Path parent = Objects.requireNonNull(directory.toAbsolutePath().getParent(), "not the root");
        Files.createDirectories(parent, OWNER_ONLY);
        ProcessBuilder builder = new ProcessBuilder(command(foreground));
        builder.environment().remove("MOBULA_ADDRESS"); // it is a node itself
        builder.redirectInput(foreground ? ProcessBuilder.Redirect.INHERIT : ProcessBuilder.Redirect.from(nothing()));
        if (foreground) {
            builder.inheritIO();
            return ready(builder.start(), null);
        }
        // Outside of the directory, which is the node's to make, and to remove if it fails.
        Path output = Files.isWritable(parent)
                ? Files.createTempFile(parent, "." + directory.getFileName() + "-", ".out")
                : Files.createTempFile("mobula-", ".out");
        try {
            builder.redirectErrorStream(true).redirectOutput(output.toFile());
            Started started = ready(builder.start(), output);
            keep(output, started.node().logs().resolve(OUTPUT));
            return started;
        } finally {
            Files.deleteIfExists(output);
        }
    }

    /// The node goes on writing to the file wherever it is.
    private static void keep(Path output, Path log) {
        try {
            Files.move(output, log, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException _) {
            // On another file system: the node's own log has all but what the JVM itself says.
        }
    }

    private static File nothing() {
        return new File("/dev/null");
    }

    private void refuseIfRunning() {
        Optional<NodeDirectory> found;
        try {
            found = NodeDirectory.read(directory).filter(NodeDirectory::isRunning);
        } catch (IllegalArgumentException _) {
            return; // what a dead node has left: the new one looks at it more closely
        }
        if (found.isPresent()) {
            NodeDirectory node = found.get();
            throw new CommandFailure(
                    ExitCodes.FAILED,
                    "node '" + node.name() + "' runs already (pid " + node.pid() + ", directory " + directory + ")",
                    "stop it with 'mobula stop --name " + node.name()
                            + "', or start another beside it with 'mobula start --head --name OTHER'");
        }
    }

    private List<String> command(boolean foreground) {
        List<String> command = new ArrayList<>();
        if (!foreground) {
            setsid().ifPresent(command::add);
        }
        String classPath = System.getProperty("java.class.path");
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(NodeJvm.options(classPath));
        command.addAll(List.of("-cp", classPath));
        command.addAll(mainAndArguments);
        command.add("--dir=" + directory);
        if (foreground) {
            command.add("--foreground"); // its log goes to the terminal, too
        }
        return command;
    }

    /// The program that makes a session of its own for another; not every system has it.
    private Optional<String> setsid() {
        for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            Path program = Path.of(folder.isEmpty() ? "." : folder, "setsid");
            if (Files.isExecutable(program)) {
                return Optional.of(program.toString());
            }
        }
        return Optional.empty();
    }

    private Started ready(Process process, @Nullable Path output) throws IOException, InterruptedException {
        Thread onInterrupt = new Thread(process::destroy, "mobula-start-undo");
        Runtime.getRuntime().addShutdownHook(onInterrupt);
        boolean isReady = false;
        try {
            NodeDirectory node = awaitReady(process, output);
            isReady = true;
            return new Started(node, process);
        } finally {
            if (!isReady) {
                boolean wasEnded = process.isAlive();
                process.destroyForcibly().waitFor();
                if (wasEnded && isOwnedBy(process)) {
                    Leftovers.delete(directory);
                }
            }
            forget(onInterrupt);
        }
    }

    /// Whether the directory was claimed by this process: it may be that of another node that runs.
    private boolean isOwnedBy(Process process) throws IOException {
        Path file = directory.resolve(PID);
        return Files.exists(file) && Files.readString(file).strip().equals(Long.toString(process.pid()));
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // This JVM is ending already, and the hook does what it is there for.
        }
    }

    private NodeDirectory awaitReady(Process process, @Nullable Path output) throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (true) {
            boolean alive = process.isAlive();
            Optional<NodeDirectory> found = NodeDirectory.read(directory).filter(NodeDirectory::isRunning);
            if (found.isPresent() && alive) {
                return found.get();
            }
            if (!alive) {
                throw new CommandFailure(
                        ExitCodes.FAILED,
                        "the node did not start: its process ended with exit code " + process.exitValue()
                                + said(output),
                        "correct what it says, and start it again");
            }
            if (System.nanoTime() - start > limit.toNanos()) {
                throw new CommandFailure(
                        ExitCodes.TIME_OUT,
                        "the node was not ready after " + limit.toSeconds() + " s and was ended" + said(output),
                        "look at the machine's load, or give it longer with --timeout");
            }
            Processes.pause();
        }
    }

    private static String said(@Nullable Path output) throws IOException {
        if (output == null) {
            return "";
        }
        String text = new String(Files.readAllBytes(output), StandardCharsets.UTF_8).strip();
        if (text.isEmpty()) {
            return " and said nothing";
        }
        String shown =
                text.length() > LONGEST_ERROR_CHARS ? "…" + text.substring(text.length() - LONGEST_ERROR_CHARS) : text;
        return ":\n" + shown.indent(2).stripTrailing();
    }
}
