package dev.mobula.runtime;

import dev.mobula.ConfigurationException;
import dev.mobula.MobulaConfig;
import dev.mobula.UnreachableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a node process says about itself in the file `node.json` of its directory.
///
/// The file is there from when the node is ready until it has stopped. A node that was killed leaves it
/// behind: ask [#isRunning].
///
/// @param directory where `node.json` is
/// @param name what the node is called among those of one user
/// @param id the node's id
/// @param pid of the node's process
/// @param startedMs when it was started, milliseconds since 1970
/// @param version of Mobula that it runs
/// @param httpPort its port on the loopback interface
/// @param socket the Unix socket for drivers and workers
/// @param sharedMemory its file or folder in shared memory
/// @param token the file that holds what HTTP requests must carry
/// @param logs folder of its logs
/// @param labels facts about it, as given when it was started
public record NodeDirectory(
        Path directory,
        String name,
        String id,
        long pid,
        long startedMs,
        String version,
        int httpPort,
        Path socket,
        Path sharedMemory,
        Path token,
        Path logs,
        Map<String, String> labels) {
    /// The labels are copied.
    public NodeDirectory {
        labels = Map.copyOf(labels);
    }

    /// Name of the file that describes a node.
    public static final String FILE = "node.json";

    /// The address of the only node that this user runs here.
    public static final String LOCAL = "local";

    private static final String PREFIX = LOCAL + ":";

    // Clocks are set, and a process's start is known only roughly.
    private static final long START_TOLERANCE_MS = 60_000;

    /// The folder that holds the directories of all nodes of this user, whether it exists or not: the
    /// setting `base-dir`, else `$XDG_RUNTIME_DIR/mobula`, else `/tmp/mobula-USER/mobula`.
    ///
    /// @throws ConfigurationException if settings are wrong, or the folder in `/tmp` belongs to somebody else
    public static Path base() {
        return base(MobulaConfig.load());
    }

    /// The same with settings that are read already.
    public static Path base(MobulaConfig config) {
        return base(config.baseDir(), System.getenv(), Path.of("/tmp"));
    }

    static Path base(@Nullable String setting, Map<String, String> environment, Path temporary) {
        if (setting != null) {
            return Path.of(setting).toAbsolutePath().normalize();
        }
        String runtime = environment.get("XDG_RUNTIME_DIR");
        if (runtime != null && !runtime.isBlank() && Files.isWritable(Path.of(runtime))) {
            return Path.of(runtime).toAbsolutePath().resolve("mobula");
        }
        String user = System.getProperty("user.name", "unknown").replaceAll("[^A-Za-z0-9._-]", "_");
        Path own = temporary.resolve("mobula-" + user);
        requireOwn(own);
        return own.resolve("mobula");
    }

    // Anybody may make this folder, and whoever owns it could pose as the user's node.
    private static void requireOwn(Path folder) {
        try {
            if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
                String owner = Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).getName();
                if (!owner.equals(ownName())) {
                    throw new ConfigurationException(
                            folder + " belongs to '" + owner
                                    + "': set MOBULA_BASE_DIR to a folder of your own, or have it removed",
                            null);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be examined: set MOBULA_BASE_DIR to another folder", e);
        }
    }

    private static String ownName() throws IOException {
        Path self = Path.of("/proc/self");
        return Files.exists(self) ? Files.getOwner(self).getName() : System.getProperty("user.name", "unknown");
    }

    /// The directory of the node of that name, whether it exists or not.
    ///
    /// @throws IllegalArgumentException if this cannot be a name
    public static Path of(String name) {
        return of(name, base());
    }

    /// The same below another folder than [#base].
    public static Path of(String name, Path base) {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
            throw new IllegalArgumentException(
                    "name='" + name
                            + "' cannot name a node: use up to 64 letters, digits, '.', '_' and '-', the first a letter or digit");
        }
        return base.resolve(name);
    }

    /// The nodes of this user that run now, by name; those with a directory outside [#base] are not found.
    public static List<NodeDirectory> running() {
        return running(base());
    }

    /// The same below another folder than [#base].
    public static List<NodeDirectory> running(Path base) {
        return all(base).stream().filter(NodeDirectory::isRunning).toList();
    }

    /// All nodes that have a readable `node.json` below `base`, by name, also those that were killed.
    public static List<NodeDirectory> all(Path base) {
        List<NodeDirectory> found = new ArrayList<>();
        if (!Files.isDirectory(base)) {
            return found;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(base, Files::isDirectory)) {
            for (Path directory : entries) {
                try {
                    read(directory).ifPresent(found::add);
                } catch (IllegalArgumentException | UncheckedIOException _) {
                    // Not a node's: somebody else's file, or one that another user's node wrote.
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(base + " cannot be listed: set MOBULA_BASE_DIR to a folder of your own", e);
        }
        found.sort(Comparator.comparing(NodeDirectory::name));
        return found;
    }

    /// Reads `directory/node.json`; empty if there is none.
    ///
    /// @throws IllegalArgumentException if the file is damaged, naming file and place
    public static Optional<NodeDirectory> read(Path directory) {
        Path file = directory.resolve(FILE);
        String text;
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            text = Files.readString(file);
        } catch (NoSuchFileException _) {
            return Optional.empty(); // the node has just stopped
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
        try {
            return Optional.of(parse(directory.toAbsolutePath().normalize(), FlatJson.read(text)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    file + " is damaged (" + e.getMessage() + "): stop the node's process and remove the directory", e);
        }
    }

    private static NodeDirectory parse(Path directory, Map<String, String> values) {
        return new NodeDirectory(
                directory,
                text(values, "name"),
                text(values, "id"),
                number(values, "pid"),
                number(values, "startedMs"),
                text(values, "version"),
                Math.toIntExact(number(values, "httpPort")),
                directory.resolve(text(values, "socket")),
                directory.resolve(text(values, "sharedMemory")),
                directory.resolve(text(values, "tokenFile")),
                directory.resolve(text(values, "logs")),
                labels(values));
    }

    private static Map<String, String> labels(Map<String, String> values) {
        Map<String, String> labels = new TreeMap<>();
        values.forEach((key, value) -> {
            if (key.startsWith("labels.")) {
                labels.put(key.substring("labels.".length()), value);
            }
        });
        return labels;
    }

    private static String text(Map<String, String> values, String key) {
        String value = values.get(key);
        if (value == null) {
            throw new IllegalArgumentException("key '" + key + "' is missing");
        }
        return value;
    }

    private static long number(Map<String, String> values, String key) {
        String value = text(values, key);
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(key + "=" + value + " is not a whole number", e);
        }
    }

    /// Tells whether an address is one that [#resolve] understands.
    public static boolean isLocal(String address) {
        return address.equals(LOCAL) || address.startsWith(PREFIX);
    }

    /// Finds a running node.
    ///
    /// @param address `local` for the only node that this user runs, `local:NAME`, or `local:/its/directory`
    /// @throws UnreachableException if there is none, or if `local` could be several; it lists those that run
    public static NodeDirectory resolve(String address) {
        return resolve(address, base());
    }

    /// The same below another folder than [#base].
    public static NodeDirectory resolve(String address, Path base) {
        if (address.equals(LOCAL)) {
            return only(running(base), base);
        }
        if (!address.startsWith(PREFIX) || address.length() == PREFIX.length()) {
            throw unreachable(
                    address, "a node on this host is 'local', 'local:NAME' or 'local:/path/of/its/directory'");
        }
        String wanted = address.substring(PREFIX.length());
        Optional<NodeDirectory> found;
        try {
            found = read(wanted.contains("/") ? Path.of(wanted) : of(wanted, base));
        } catch (IllegalArgumentException e) {
            throw unreachable(address, String.valueOf(e.getMessage()));
        }
        NodeDirectory node = found.orElseThrow(() -> unreachable(
                address, "no such node runs; " + (wanted.contains("/") ? "there is no " + FILE : known(base))));
        if (!node.isRunning()) {
            throw unreachable(
                    address,
                    "its process " + node.pid + " has ended without cleaning up; 'mobula stop --dir " + node.directory
                            + "' removes what it left");
        }
        return node;
    }

    private static NodeDirectory only(List<NodeDirectory> running, Path base) {
        return switch (running.size()) {
            case 1 -> running.getFirst();
            case 0 ->
                throw unreachable(
                        LOCAL,
                        "no node of this user runs (looked in " + base + "); start one with 'mobula start --head'");
            default ->
                throw unreachable(
                        LOCAL,
                        "several nodes run: " + names(running) + "; name one, as in '" + PREFIX
                                + running.getFirst().name + "'");
        };
    }

    private static String known(Path base) {
        List<NodeDirectory> running = running(base);
        return running.isEmpty()
                ? "start one with 'mobula start --head' (looked in " + base + ")"
                : "those that run are " + names(running);
    }

    private static String names(List<NodeDirectory> nodes) {
        return nodes.stream().map(node -> node.name + " (pid " + node.pid + ")").collect(Collectors.joining(", "));
    }

    private static UnreachableException unreachable(String address, String why) {
        return new UnreachableException("Cannot connect to '" + address + "': " + why, null);
    }

    /// The node's process, if it runs; a later process with the same number does not count.
    public Optional<ProcessHandle> process() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process -> {
                    Optional<Instant> start = process.info().startInstant();
                    return start.isEmpty() || start.get().toEpochMilli() <= startedMs + START_TOLERANCE_MS;
                })
                .filter(_ -> !isZombie(pid));
    }

    /// Tells whether a process has ended and only its parent does not know; the JDK counts it as alive. In a
    /// container whose first process adopts others without asking after them, it stays so for ever.
    public static boolean isZombie(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
            return stat.startsWith(" Z", stat.lastIndexOf(')') + 1);
        } catch (IOException _) {
            return false;
        }
    }

    /// Tells whether the node's process runs.
    public boolean isRunning() {
        return process().isPresent();
    }

    /// Reads what HTTP requests to the node must carry.
    ///
    /// @throws UnreachableException if the file cannot be read, so that the node has stopped or is another user's
    public String readToken() {
        try {
            return Files.readString(token).strip();
        } catch (IOException e) {
            throw new UnreachableException(
                    "Node '" + name + "' cannot be asked: its token " + token
                            + " cannot be read, so it has stopped or belongs to another user",
                    e);
        }
    }
}
