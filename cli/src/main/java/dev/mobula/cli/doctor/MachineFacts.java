package dev.mobula.cli.doctor;

import com.sun.management.OperatingSystemMXBean;
import dev.mobula.ConfigurationException;
import dev.mobula.MobulaConfig;
import dev.mobula.runtime.NodeDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.Charset;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads the facts of the machine and of this process; what cannot be read becomes a fact, not an exception.
public final class MachineFacts {
    private static final int CONNECT_TIMEOUT_MS = 2_000;

    private final Path root;
    private final Map<String, String> environment;

    /// @param root where `proc`, `sys` and `dev` are: `/`
    /// @param environment variables of this process
    public MachineFacts(Path root, Map<String, String> environment) {
        this.root = root;
        this.environment = environment;
    }

    /// Reads all facts; takes milliseconds, writes and removes an empty file in two folders.
    public Facts read() {
        Settings settings = settings();
        return new Facts(
                property("os.name"),
                java(),
                memory(),
                new Facts.Cpus(Runtime.getRuntime().availableProcessors(), onlineCpus()),
                folder(root.resolve("dev/shm")),
                folder(Path.of(property("java.io.tmpdir"))),
                loopbackFailure(),
                settings.address(),
                settings.problems(),
                nodes(),
                new Facts.Encodings(Charset.defaultCharset().name(), property("native.encoding")),
                openFiles());
    }

    private static String property(String name) {
        return System.getProperty(name, "unknown");
    }

    private static Facts.Java java() {
        return new Facts.Java(
                Runtime.version().feature(),
                Runtime.version().toString(),
                property("java.home"),
                Runtime.getRuntime().maxMemory());
    }

    /// The JDK's bean knows the limits of control groups, version 1 and 2.
    private Facts.Memory memory() {
        long bytes =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
        return new Facts.Memory(bytes, bytes < machineBytes());
    }

    /// Memory of the machine whatever the limits of a container; 0 if not known.
    long machineBytes() {
        for (String line : lines("proc/meminfo")) {
            String[] words = line.split("\\s+", -1);
            if (words.length >= 2 && words[0].equals("MemTotal:")) {
                return number(words[1]).orElse(0) * 1024;
            }
        }
        return 0;
    }

    /// Counts ranges such as `0-3,8`; 0 if not known.
    int onlineCpus() {
        int count = 0;
        for (String line : lines("sys/devices/system/cpu/online")) {
            for (String range : line.trim().split(",", -1)) {
                String[] ends = range.split("-", 2);
                OptionalLong first = number(ends[0]);
                OptionalLong last = number(ends[ends.length - 1]);
                if (first.isPresent() && last.isPresent()) {
                    count += (int) (last.getAsLong() - first.getAsLong() + 1);
                }
            }
        }
        return count;
    }

    /// The soft limit of this process; empty if it is unlimited or not known.
    OptionalLong openFiles() {
        String name = "Max open files";
        for (String line : lines("proc/self/limits")) {
            if (line.startsWith(name)) {
                return number(line.substring(name.length()).trim().split("\\s+", 2)[0]);
            }
        }
        return OptionalLong.empty();
    }

    private List<String> lines(String file) {
        try {
            return Files.readAllLines(root.resolve(file));
        } catch (IOException e) {
            return List.of();
        }
    }

    private static OptionalLong number(String text) {
        try {
            return OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /// Tries to write a file, since permissions alone do not tell about read-only and full file systems.
    static Facts.Folder folder(Path path) {
        if (!Files.isDirectory(path)) {
            return new Facts.Folder(path.toString(), Files.exists(path) ? "is not a folder" : "does not exist", 0, 0);
        }
        String failure = null;
        try {
            Files.delete(Files.createTempFile(path, "mobula-doctor", null));
        } catch (IOException e) {
            failure = "cannot be written to (" + e + ")";
        }
        try {
            FileStore store = Files.getFileStore(path);
            return new Facts.Folder(path.toString(), failure, store.getTotalSpace(), store.getUsableSpace());
        } catch (IOException e) {
            return new Facts.Folder(path.toString(), "cannot be measured (" + e + ")", 0, 0);
        }
    }

    private static Facts.Nodes nodes() {
        try {
            Path base = NodeDirectory.base();
            Map<Boolean, List<String>> byRunning = NodeDirectory.all(base).stream()
                    .collect(Collectors.partitioningBy(
                            NodeDirectory::isRunning,
                            Collectors.mapping(
                                    node -> node.name() + " (pid " + node.pid() + ")", Collectors.toList())));
            return new Facts.Nodes(
                    base.toString(),
                    null,
                    byRunning.getOrDefault(true, List.of()),
                    byRunning.getOrDefault(false, List.of()));
        } catch (ConfigurationException | UncheckedIOException e) {
            return new Facts.Nodes("unknown", e.getMessage(), List.of(), List.of());
        }
    }

    private static @Nullable String loopbackFailure() {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket server = new ServerSocket(0, 1, loopback);
                Socket client = new Socket()) {
            client.connect(new InetSocketAddress(loopback, server.getLocalPort()), CONNECT_TIMEOUT_MS);
            return null;
        } catch (IOException e) {
            return e.toString();
        }
    }

    /// The settings, as far as they can be used.
    private Settings settings() {
        try {
            return new Settings(MobulaConfig.load().address(), List.of());
        } catch (ConfigurationException e) {
            String address = System.getProperty("mobula.address", environment.get("MOBULA_ADDRESS"));
            return new Settings(address, problems(e.getMessage()));
        }
    }

    private record Settings(@Nullable String address, List<String> problems) {}

    /// Takes the message of a [ConfigurationException] apart: a line that counts, then one for each problem.
    static List<String> problems(String message) {
        List<String> lines = message.lines()
                .map(String::strip)
                .filter(line -> line.startsWith("- "))
                .map(line -> line.substring(2))
                .toList();
        return lines.isEmpty() ? List.of(message) : lines;
    }
}
