package dev.mobula;

import dev.mobula.spi.Nearest;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Settings of a session and of an embedded node.
///
/// Later sources win: defaults, the file named by `mobula.config` (or `MOBULA_CONFIG`), environment
/// variables `MOBULA_CPUS`, system properties `mobula.cpus`, and [#with] in the program. All problems
/// are reported together, and an unknown key is one.
///
/// | key | meaning | default |
/// |---|---|---|
/// | `address` | node to use instead of starting one: `local`, `local:NAME` or `local:/dir` | none: embedded |
/// | `base-dir` | folder that holds the directories of this user's nodes | `$XDG_RUNTIME_DIR/mobula`, else in `/tmp` |
/// | `cpus` | CPUs of the embedded node | those of the JVM |
/// | `gpus` | GPUs of the embedded node, a whole number | 0 |
/// | `memory` | memory that tasks may reserve, for example `8GiB` | 80% of the JVM's largest heap |
/// | `resources` | custom resources, for example `license=2,tpu=1` | none |
/// | `namespace` | where names of actors count | one for each session |
/// | `ended-tasks` | ended tasks that are remembered for listings | 1000 |
/// | `seed` | seed of all random choices of the node | from the clock |
/// | `record-ref-creation-sites` | whether references remember the line that made them, see below | `false` |
///
/// With `record-ref-creation-sites=true` each reference that this program makes remembers its line, which
/// takes some microseconds; those that were neither closed nor unreachable are logged by line when the
/// session is closed. Without it large values and a sample of the tasks remember their lines, for `mobula
/// memory`.
public final class MobulaConfig {
    private static final List<String> KEYS = List.of(
            "address",
            "base-dir",
            "cpus",
            "gpus",
            "memory",
            "resources",
            "namespace",
            "ended-tasks",
            "seed",
            "record-ref-creation-sites");
    private static final List<String> NOT_OURS = List.of("config", "java-home", "java-opts");

    private final Map<String, Setting> settings;

    private record Setting(String value, String origin) {}

    private MobulaConfig(Map<String, Setting> settings) {
        this.settings = settings;
    }

    /// Only defaults, whatever the environment says.
    public static MobulaConfig defaults() {
        return new MobulaConfig(Map.of());
    }

    /// Reads file, environment and system properties.
    ///
    /// @throws ConfigurationException if anything is wrong; it lists all problems
    public static MobulaConfig load() {
        Map<String, String> properties = new TreeMap<>();
        for (String name : System.getProperties().stringPropertyNames()) {
            if (name.startsWith("mobula.")) {
                properties.put(name, System.getProperty(name, ""));
            }
        }
        return load(System.getenv(), properties);
    }

    static MobulaConfig load(Map<String, String> environment, Map<String, String> properties) {
        Map<String, Setting> found = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        String file = properties.getOrDefault("mobula.config", environment.get("MOBULA_CONFIG"));
        if (file != null) {
            readFile(Path.of(file), found, problems);
        }
        for (String variable : new TreeSet<>(environment.keySet())) {
            if (variable.startsWith("MOBULA_")) {
                String key = variable.substring(7).toLowerCase(Locale.ROOT).replace('_', '-');
                add(key, environment.getOrDefault(variable, ""), "environment variable " + variable, found, problems);
            }
        }
        for (Map.Entry<String, String> property : new TreeMap<>(properties).entrySet()) {
            String name = property.getKey();
            add(name.substring("mobula.".length()), property.getValue(), "system property " + name, found, problems);
        }
        MobulaConfig config = new MobulaConfig(found);
        config.collectProblems(problems);
        report(problems);
        return config;
    }

    private static void readFile(Path file, Map<String, Setting> found, List<String> problems) {
        Properties read = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            read.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            problems.add("config=" + file + " cannot be read (" + e + "): name a file of lines like cpus=4");
        }
        for (String key : new TreeSet<>(read.stringPropertyNames())) {
            add(key, read.getProperty(key, ""), "file " + file, found, problems);
        }
    }

    private static void add(
            String key, String value, String origin, Map<String, Setting> found, List<String> problems) {
        if (KEYS.contains(key)) {
            found.put(key, new Setting(value, origin));
        } else if (!NOT_OURS.contains(key) && !key.contains(".")) {
            problems.add(unknown(key, origin));
        }
    }

    private static String unknown(String key, String origin) {
        String question = Nearest.question(key, KEYS);
        return "unknown key '" + key + "' (" + origin + ")"
                + (question.isEmpty() ? ": known keys are " : question + " Known keys: ")
                + String.join(", ", KEYS);
    }

    /// Returns these settings with one more, which wins over all other sources.
    ///
    /// @param key a key of the table above
    /// @throws ConfigurationException if the key is unknown or the value cannot be used
    public MobulaConfig with(String key, String value) {
        List<String> problems = new ArrayList<>();
        Map<String, Setting> changed = new LinkedHashMap<>(settings);
        add(key, value, "set in the program", changed, problems);
        MobulaConfig config = new MobulaConfig(changed);
        config.collectProblems(problems);
        report(problems);
        return config;
    }

    /// Returns these settings with another number of CPUs.
    public MobulaConfig cpus(double cpus) {
        return with("cpus", Double.toString(cpus));
    }

    /// Returns these settings with another number of GPUs.
    public MobulaConfig gpus(int gpus) {
        return with("gpus", Integer.toString(gpus));
    }

    /// Returns these settings with another amount of memory that tasks may reserve.
    public MobulaConfig memory(long memoryBytes) {
        return with("memory", Long.toString(memoryBytes));
    }

    /// Returns these settings with another namespace.
    public MobulaConfig namespace(String namespace) {
        return with("namespace", namespace);
    }

    /// Returns these settings with a custom resource added.
    public MobulaConfig resource(String name, double amount) {
        Setting before = settings.get("resources");
        String entry = name + '=' + amount;
        return with("resources", before == null ? entry : before.value() + ',' + entry);
    }

    /// The node to connect to, or null to start one inside this JVM, whatever else runs on this host. The forms are
    /// those of [Mobula#connect(String)].
    public @Nullable String address() {
        return text("address");
    }

    /// The folder that holds the directories of this user's nodes, or null for the default.
    public @Nullable String baseDir() {
        return text("base-dir");
    }

    /// The namespace that was set, or null for one of the session's own.
    public @Nullable String namespace() {
        return text("namespace");
    }

    /// All that the embedded node has to give.
    public Resources resources() {
        String cpus = text("cpus");
        String gpus = text("gpus");
        String memory = text("memory");
        Resources total = Resources.cpus(
                        cpus == null ? Runtime.getRuntime().availableProcessors() : Double.parseDouble(cpus.trim()))
                .withGpus(gpus == null ? 0 : Integer.parseInt(gpus.trim()))
                .withMemory(memory == null ? Runtime.getRuntime().maxMemory() / 10 * 8 : Resources.parseMemory(memory));
        String custom = text("resources");
        if (custom != null && !custom.isBlank()) {
            for (String entry : custom.split(",", -1)) {
                total = withCustom(total, entry);
            }
        }
        return total;
    }

    /// Reads `name=amount` into resources.
    ///
    /// @throws IllegalArgumentException if the text is not of that form or the amount cannot be used
    public static Resources withCustom(Resources resources, String entry) {
        int equals = entry.indexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException(
                    "resources entry '" + entry + "' is not name=amount: write it as license=2");
        }
        String name = entry.substring(0, equals).trim();
        String amount = entry.substring(equals + 1).trim();
        try {
            return resources.with(name, Double.parseDouble(amount));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + "=" + amount + " is not a number: write it as " + name + "=2", e);
        }
    }

    /// Ended tasks that are remembered for listings, 0 or more.
    public int endedTasks() {
        String value = text("ended-tasks");
        return value == null ? 1_000 : Integer.parseInt(value.trim());
    }

    /// Seed of all random choices of the node.
    public long seed() {
        String value = text("seed");
        return value == null ? System.nanoTime() : Long.parseLong(value.trim());
    }

    /// Whether all references remember the line that made them.
    public boolean recordsRefCreationSites() {
        String value = text("record-ref-creation-sites");
        return value != null && Boolean.parseBoolean(value.trim());
    }

    private @Nullable String text(String key) {
        Setting setting = settings.get(key);
        return setting == null ? null : setting.value();
    }

    // Plain code on purpose: lambdas would cost a program that starts several times what all this takes.
    private void collectProblems(List<String> problems) {
        for (Map.Entry<String, Setting> entry : settings.entrySet()) {
            String value = entry.getValue().value().trim();
            String origin = entry.getValue().origin();
            if (entry.getKey().equals("resources")) {
                for (String custom : value.isEmpty() ? new String[0] : value.split(",", -1)) {
                    check("resource", custom, origin, problems);
                }
            } else {
                check(entry.getKey(), value, origin, problems);
            }
        }
    }

    private static void check(String key, String value, String origin, List<String> problems) {
        try {
            read(key, value);
        } catch (NumberFormatException e) {
            problems.add(key + "='" + value + "' cannot be read: give " + expected(key) + " (" + origin + ")");
        } catch (IllegalArgumentException e) {
            problems.add(e.getMessage() + " (" + origin + ")");
        }
    }

    private static void read(String key, String value) {
        switch (key) {
            case "cpus" -> Resources.cpus(Double.parseDouble(value));
            case "gpus" -> Resources.NONE.withGpus(Integer.parseInt(value));
            case "memory" -> Resources.parseMemory(value);
            case "resource" -> withCustom(Resources.NONE, value);
            case "seed" -> Long.parseLong(value);
            case "ended-tasks" -> {
                if (Integer.parseInt(value) < 0) {
                    throw new IllegalArgumentException("ended-tasks=" + value + " is negative: use 0 to remember none");
                }
            }
            case "record-ref-creation-sites" -> {
                if (!value.equals("true") && !value.equals("false")) {
                    throw new IllegalArgumentException(
                            "record-ref-creation-sites='" + value + "' is neither true nor false");
                }
            }
            case "namespace" -> {
                if (value.isEmpty()) {
                    throw new IllegalArgumentException("namespace is blank: name it, or leave it out");
                }
            }
            case "base-dir" -> {
                if (value.isEmpty()) {
                    throw new IllegalArgumentException("base-dir is blank: name a folder, or leave it out");
                }
            }
            default -> {} // an address is checked by whoever connects
        }
    }

    private static String expected(String key) {
        return switch (key) {
            case "cpus" -> "a number such as 4 or 0.5";
            case "gpus" -> "a whole number such as 2";
            case "ended-tasks" -> "a whole number, 0 or more";
            default -> "a whole number";
        };
    }

    private static void report(List<String> problems) {
        if (!problems.isEmpty()) {
            String count = problems.size() == 1 ? "1 problem" : problems.size() + " problems";
            throw new ConfigurationException(
                    count + " in the configuration:\n  - " + String.join("\n  - ", problems), null);
        }
    }
}
