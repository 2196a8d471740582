package dev.mobula.node;

import dev.mobula.ConfigurationException;
import dev.mobula.MobulaConfig;
import dev.mobula.Resources;
import dev.mobula.spi.Nearest;
import dev.mobula.store.ArenaCapacity;
import dev.mobula.store.MemoryMonitorSettings;
import dev.mobula.store.SpillSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How a node is set up: keys with values, as the main class takes them (`--cpus 4` or `--cpus=4`).
///
/// | key | meaning | default |
/// |---|---|---|
/// | `dir` | the node's folder | none: must be given |
/// | `name` | its name on this host | last part of `dir` |
/// | `cpus` | CPUs that it hands out | those of the JVM |
/// | `gpus` | GPUs that it hands out, a whole number | 0 |
/// | `memory` | memory that tasks may reserve | 80% of the host's or container's |
/// | `memory-limit` | what its processes may take together, beside the object store | the host's or container's |
/// | `memory-usage-threshold` | used share of that above which tasks are stopped and run again later | 0.95 |
/// | `memory-monitor-refresh` | how often it looks, or 0 for never | 250ms |
/// | `object-store-memory` | shared memory for large values | 30% of all, as far as free |
/// | `spill-dirs` | folders for large values that leave memory, for example `/disk1,/disk2` | `spill` in `dir` |
/// | `resources` | custom resources, for example `license=2,tpu=1` | none |
/// | `labels` | facts about the node, for example `zone=a,disk=ssd` | none |
/// | `http-port` | port on loopback; 0 for a free one | 0 |
/// | `warm-workers` | worker processes that are kept ready | 1 |
/// | `idle-worker` | after how long without work a worker process is stopped | 60s |
/// | `worker-heap` | largest heap of a worker | a quarter of the host's memory |
/// | `grace` | how long a stop waits for work that runs | 10s |
/// | `stuck` | after how long without a pass of its loop the node ends itself | 10s |
/// | `ended-tasks` | failed tasks that are remembered | 1000 |
/// | `seed` | seed of the node's random choices | from the clock |
/// | `keep-logs` | whether logs stay when the node stops | false |
/// | `foreground` | whether its log goes to the standard error stream too | false |
public final class NodeOptions {
    private static final List<String> KEYS = List.of(
            "dir",
            "name",
            "cpus",
            "gpus",
            "memory",
            "memory-limit",
            "memory-usage-threshold",
            "memory-monitor-refresh",
            "object-store-memory",
            "spill-dirs",
            "resources",
            "labels",
            "http-port",
            "warm-workers",
            "idle-worker",
            "worker-heap",
            "grace",
            "stuck",
            "ended-tasks",
            "seed",
            "keep-logs",
            "foreground");
    private static final List<String> SWITCHES = List.of("keep-logs", "foreground");

    /// A node with less cannot work.
    static final long LEAST_MEMORY_BYTES = 64L << 20;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

    private final Map<String, String> values;

    private NodeOptions(Map<String, String> values) {
        this.values = values;
    }

    /// Defaults for a node in this folder.
    public static NodeOptions in(Path directory) {
        return checked(Map.of("dir", directory.toString()));
    }

    /// Reads a command line.
    ///
    /// @throws ConfigurationException if anything is wrong; it lists all problems
    public static NodeOptions parse(List<String> arguments) {
        Map<String, String> values = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        for (int index = 0; index < arguments.size(); index++) {
            String argument = arguments.get(index);
            if (!argument.startsWith("--")) {
                problems.add("'" + argument + "' is not an option: write --key value");
                continue;
            }
            int equals = argument.indexOf('=');
            String key = equals < 0 ? argument.substring(2) : argument.substring(2, equals);
            if (equals >= 0) {
                values.put(key, argument.substring(equals + 1));
            } else if (SWITCHES.contains(key)) {
                values.put(key, "true");
            } else if (index + 1 < arguments.size()) {
                values.put(key, arguments.get(++index));
            } else {
                problems.add("--" + key + " has no value: write --" + key + " value");
            }
        }
        NodeOptions options = new NodeOptions(values);
        options.collectProblems(problems);
        report(problems);
        return options;
    }

    /// Returns these options with another value.
    ///
    /// @param key a key of the table above
    /// @throws ConfigurationException if the key is unknown or the value cannot be used
    public NodeOptions with(String key, String value) {
        Map<String, String> changed = new LinkedHashMap<>(values);
        changed.put(key, value);
        return checked(changed);
    }

    private static NodeOptions checked(Map<String, String> values) {
        NodeOptions options = new NodeOptions(values);
        List<String> problems = new ArrayList<>();
        options.collectProblems(problems);
        report(problems);
        return options;
    }

    /// These options as [#parse] reads them.
    public List<String> arguments() {
        return values.entrySet().stream()
                .map(entry -> "--" + entry.getKey() + "=" + entry.getValue())
                .toList();
    }

    /// The node's folder, as an absolute path.
    public Path directory() {
        return Path.of(text("dir", "")).toAbsolutePath().normalize();
    }

    /// The node's name on this host.
    public String name() {
        Path last = directory().getFileName();
        return text("name", last == null ? "node" : last.toString());
    }

    /// All that the node hands out.
    public Resources total() {
        int processors = Runtime.getRuntime().availableProcessors();
        Resources total = Resources.cpus(Double.parseDouble(text("cpus", Integer.toString(processors))))
                .withGpus(Integer.parseInt(text("gpus", "0")))
                .withMemory(memoryBytes());
        for (String entry : entries("resources")) {
            total = MobulaConfig.withCustom(total, entry);
        }
        return total;
    }

    private long memoryBytes() {
        String memory = values.get("memory");
        return memory == null ? ((Host.memoryBytes() / 10 * 8) >> 20) << 20 : Resources.parseMemory(memory);
    }

    /// What the node's processes may take together, beside the object store, in bytes; 0 for what the host has.
    public long memoryLimitBytes() {
        String limit = values.get("memory-limit");
        return limit == null ? 0 : Resources.parseMemory(limit);
    }

    /// When tasks are stopped for lack of memory; never if the interval is zero.
    public MemoryMonitorSettings memoryMonitor() {
        String refresh = values.get("memory-monitor-refresh");
        MemoryMonitorSettings defaults = MemoryMonitorSettings.DEFAULTS;
        return MemoryMonitorSettings.of(
                Double.parseDouble(text("memory-usage-threshold", Double.toString(defaults.stopAbove()))),
                refresh == null ? defaults.interval() : refresh(refresh.trim()));
    }

    /// Shared memory for large values, in bytes; 0 if the node is to choose.
    public long objectStoreBytes() {
        String bytes = values.get("object-store-memory");
        return bytes == null ? ArenaCapacity.NOT_SET : Resources.parseMemory(bytes);
    }

    /// Folders for large values that leave memory.
    public List<Path> spillDirectories() {
        List<String> named = entries("spill-dirs");
        return named.isEmpty()
                ? List.of(directory().resolve("spill"))
                : named.stream()
                        .map(folder -> Path.of(folder.trim()).toAbsolutePath())
                        .toList();
    }

    /// Facts about the node that it tells others.
    public Map<String, String> labels() {
        Map<String, String> labels = new TreeMap<>();
        for (String entry : entries("labels")) {
            int equals = entry.indexOf('=');
            labels.put(
                    entry.substring(0, equals).trim(),
                    entry.substring(equals + 1).trim());
        }
        return labels;
    }

    /// Port on loopback, 0 for a free one.
    public int httpPort() {
        return Integer.parseInt(text("http-port", "0"));
    }

    /// Worker processes that are kept ready.
    public int warmWorkers() {
        return Integer.parseInt(text("warm-workers", "1"));
    }

    /// After how long without work a worker process is stopped.
    public Duration idleWorker() {
        return duration(text("idle-worker", "60s"));
    }

    /// Largest heap of a worker, unless its task says more.
    public long workerHeapBytes() {
        String heap = values.get("worker-heap");
        return heap == null ? Math.max(LEAST_MEMORY_BYTES, Host.memoryBytes() / 4) : Resources.parseMemory(heap);
    }

    /// How long a stop waits for work that runs.
    public Duration grace() {
        return duration(text("grace", "10s"));
    }

    /// After how long without a pass of its loop the node ends itself.
    public Duration stuck() {
        return duration(text("stuck", "10s"));
    }

    /// Failed tasks that are remembered.
    public int endedTasks() {
        return Integer.parseInt(text("ended-tasks", "1000"));
    }

    /// Seed of the node's random choices.
    public long seed() {
        String seed = values.get("seed");
        return seed == null ? System.nanoTime() : Long.parseLong(seed);
    }

    /// Whether logs stay when the node stops.
    public boolean keepLogs() {
        return Boolean.parseBoolean(text("keep-logs", "false"));
    }

    /// Whether the node's log goes to the standard error stream too.
    public boolean foreground() {
        return Boolean.parseBoolean(text("foreground", "false"));
    }

    private String text(String key, String otherwise) {
        return values.getOrDefault(key, otherwise).trim();
    }

    private List<String> entries(String key) {
        String text = text(key, "");
        return text.isEmpty() ? List.of() : List.of(text.split(",", -1));
    }

    private void collectProblems(List<String> problems) {
        for (Map.Entry<String, String> entry : values.entrySet()) {
            if (!KEYS.contains(entry.getKey())) {
                problems.add("unknown option --" + entry.getKey() + Nearest.question(entry.getKey(), KEYS)
                        + " Options: " + String.join(", ", KEYS));
            }
        }
        if (text("dir", "").isEmpty()) {
            problems.add("--dir is missing: name the node's folder");
        }
        for (Map.Entry<String, String> entry : values.entrySet()) {
            try {
                check(entry.getKey(), entry.getValue().trim());
            } catch (NumberFormatException e) {
                problems.add("--" + entry.getKey() + "='" + entry.getValue() + "' is not a number: give one such as 4");
            } catch (IllegalArgumentException e) {
                problems.add("--" + entry.getKey() + ": " + e.getMessage());
            }
        }
    }

    private void check(String key, String value) {
        switch (key) {
            case "name" -> checkName(value);
            case "cpus" -> Resources.cpus(Double.parseDouble(value));
            case "gpus" -> Resources.NONE.withGpus(Integer.parseInt(value));
            case "memory", "memory-limit", "worker-heap" -> checkMemory(value);
            case "memory-usage-threshold" -> checkThreshold(value);
            case "memory-monitor-refresh" -> refresh(value);
            case "object-store-memory" -> checkStore(value);
            case "spill-dirs" ->
                SpillSettings.of(entries(key).stream()
                        .map(folder -> Path.of(folder.trim()))
                        .toList());
            case "resources" -> entries(key).forEach(entry -> MobulaConfig.withCustom(Resources.NONE, entry));
            case "labels" -> entries(key).forEach(NodeOptions::checkLabel);
            case "http-port" -> checkRange(value, 65_535);
            case "warm-workers" -> checkRange(value, 1_000);
            case "ended-tasks" -> checkRange(value, Integer.MAX_VALUE);
            case "idle-worker", "grace", "stuck" -> duration(value);
            case "seed" -> Long.parseLong(value);
            case "keep-logs", "foreground" -> {
                if (!value.equals("true") && !value.equals("false")) {
                    throw new IllegalArgumentException("'" + value + "' is neither true nor false");
                }
            }
            default -> {} // a folder is checked when the node claims it
        }
    }

    private static void checkName(String value) {
        if (!NAME.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "'" + value + "' cannot be a name: use up to 64 letters, digits, dots, _ and -");
        }
    }

    private static void checkMemory(String value) {
        if (Resources.parseMemory(value) < LEAST_MEMORY_BYTES) {
            throw new IllegalArgumentException("'" + value + "' is too little for a node: give 64MiB or more");
        }
    }

    private static void checkThreshold(String value) {
        double share = Double.parseDouble(value);
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("'" + value + "' is no share of memory: give one such as 0.95");
        }
    }

    private static Duration refresh(String value) {
        return value.equals("0") ? Duration.ZERO : duration(value);
    }

    private static void checkStore(String value) {
        if (Resources.parseMemory(value) < ArenaCapacity.LEAST_BYTES) {
            throw new IllegalArgumentException("'" + value + "' is too little for an object store: give "
                    + (ArenaCapacity.LEAST_BYTES >> 20) + "MiB or more");
        }
    }

    private static void checkLabel(String entry) {
        if (entry.indexOf('=') < 1) {
            throw new IllegalArgumentException("entry '" + entry + "' is not name=value: write it as zone=a");
        }
    }

    private static void checkRange(String value, int most) {
        int number = Integer.parseInt(value);
        if (number < 0 || number > most) {
            throw new IllegalArgumentException(value + " is outside 0 to " + most);
        }
    }

    private static Duration duration(String value) {
        Matcher matcher = DURATION.matcher(value);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + value + "' is not a time: write it as 500ms, 10s, 5m or 1h");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
    }

    private static void report(List<String> problems) {
        if (!problems.isEmpty()) {
            String count = problems.size() == 1 ? "1 problem" : problems.size() + " problems";
            throw new ConfigurationException(
                    count + " in the node's options:\n  - " + String.join("\n  - ", problems), null);
        }
    }
}
