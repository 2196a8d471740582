package dev.mobula.cli;

import dev.mobula.MobulaConfig;
import dev.mobula.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What a node that is started has to give, mixed into the commands that start one.
final class NodeSettings {
    private static final long LEAST_MEMORY_BYTES = 64L << 20;
    private static final int MOST_PORT = 65_535;

    @Option(names = "--cpus", paramLabel = "N", description = "CPUs to hand out; those of the machine if left out.")
    @Nullable
    String cpus;

    @Option(names = "--gpus", paramLabel = "N", description = "GPUs to hand out; 0 if left out.")
    @Nullable
    String gpus;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            description = "Memory that tasks may reserve, as in 8GiB; 80%% of the machine's if left out.")
    @Nullable
    String memory;

    @Option(
            names = "--memory-limit",
            paramLabel = "SIZE",
            description =
                    "Memory that the node's processes may take together, beside the object store, as in 8GiB; what"
                            + " the machine or container has if left out.")
    @Nullable
    String memoryLimit;

    @Option(
            names = "--memory-usage-threshold",
            paramLabel = "SHARE",
            description = "Used share of memory above which tasks are stopped, to run again later; 0.95 if left out.")
    @Nullable
    String memoryUsageThreshold;

    @Option(
            names = "--memory-monitor-refresh",
            paramLabel = "TIME",
            description = "How often the node looks at its memory, as in 1s, or 0 for never; 250ms if left out.")
    @Nullable
    String memoryMonitorRefresh;

    @Option(
            names = "--object-store-memory",
            paramLabel = "SIZE",
            description =
                    "Shared memory for large values, as in 2GiB; 30%% of the machine's, as far as free, if left out.")
    @Nullable
    String objectStoreMemory;

    @Option(
            names = "--spill-dirs",
            paramLabel = "DIR,...",
            description = "Folders for large values that leave memory; one in the node's folder if left out.")
    @Nullable
    String spillDirs;

    @Option(names = "--resources", paramLabel = "NAME=N,...", description = "Resources of your own, as in license=2.")
    @Nullable
    String resources;

    @Option(names = "--labels", paramLabel = "NAME=VALUE,...", description = "Facts about the node, as in zone=a.")
    @Nullable
    String labels;

    @Option(names = "--port", paramLabel = "PORT", description = "HTTP port on loopback; a free one if left out.")
    @Nullable
    String port;

    /// As arguments of a node process.
    ///
    /// @throws WrongUsage if a value cannot be used; it lists all such
    List<String> arguments() {
        List<String> problems = new ArrayList<>();
        List<String> arguments = new ArrayList<>();
        add("cpus", "cpus", cpus, NodeSettings::checkCpus, arguments, problems);
        add("gpus", "gpus", gpus, value -> Resources.NONE.withGpus(whole(value)), arguments, problems);
        add("memory", "memory", memory, NodeSettings::checkMemory, arguments, problems);
        add("memory-limit", "memory-limit", memoryLimit, NodeSettings::checkMemory, arguments, problems);
        add(
                "memory-usage-threshold",
                "memory-usage-threshold",
                memoryUsageThreshold,
                NodeSettings::checkShare,
                arguments,
                problems);
        add(
                "memory-monitor-refresh",
                "memory-monitor-refresh",
                memoryMonitorRefresh,
                NodeSettings::checkRefresh,
                arguments,
                problems);
        add(
                "object-store-memory",
                "object-store-memory",
                objectStoreMemory,
                NodeSettings::checkMemory,
                arguments,
                problems);
        add("spill-dirs", "spill-dirs", spillDirs, value -> {}, arguments, problems);
        add("resources", "resources", resources, NodeSettings::checkResources, arguments, problems);
        add("labels", "labels", labels, NodeSettings::checkLabels, arguments, problems);
        add("port", "http-port", port, NodeSettings::checkPort, arguments, problems);
        if (!problems.isEmpty()) {
            throw new WrongUsage(
                    problems.stream().collect(Collectors.joining("\n  ")), "'mobula help start' shows how to use it");
        }
        return arguments;
    }

    private interface Check {
        void accept(String value);
    }

    private static void add(
            String option,
            String key,
            @Nullable String value,
            Check check,
            List<String> arguments,
            List<String> problems) {
        if (value == null) {
            return;
        }
        try {
            check.accept(value);
            arguments.add("--" + key + "=" + value);
        } catch (IllegalArgumentException e) {
            problems.add("--" + option + ": " + e.getMessage());
        }
    }

    private static void checkCpus(String value) {
        double cpus;
        try {
            cpus = Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + value + "' is not a number: give one such as 4 or 0.5", e);
        }
        if (cpus == 0) {
            throw new IllegalArgumentException("a node without CPUs runs nothing: give one such as 4 or 0.5");
        }
        Resources.cpus(cpus);
    }

    private static int whole(String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + value + "' is not a whole number: give one such as 2", e);
        }
    }

    private static void checkMemory(String value) {
        if (Resources.parseMemory(value) < LEAST_MEMORY_BYTES) {
            throw new IllegalArgumentException("'" + value + "' is too little for a node: give 64MiB or more");
        }
    }

    private static void checkShare(String value) {
        double share;
        try {
            share = Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + value + "' is not a number: give one such as 0.95", e);
        }
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("'" + value + "' is no share of memory: give one such as 0.95");
        }
    }

    private static void checkRefresh(String value) {
        if (!value.equals("0") && !value.matches("\\d{1,9}(ms|s|m|h)")) {
            throw new IllegalArgumentException(
                    "'" + value + "' is not a time: write it as 500ms or 10s, or 0 for never");
        }
    }

    private static void checkResources(String value) {
        for (String entry : value.split(",", -1)) {
            MobulaConfig.withCustom(Resources.NONE, entry);
        }
    }

    private static void checkLabels(String value) {
        for (String entry : value.split(",", -1)) {
            if (entry.indexOf('=') < 1) {
                throw new IllegalArgumentException("entry '" + entry + "' is not name=value: write it as zone=a");
            }
        }
    }

    private static void checkPort(String value) {
        int port = whole(value);
        if (port < 0 || port > MOST_PORT) {
            throw new IllegalArgumentException(
                    value + " is outside 0 to " + MOST_PORT + ": leave it out to get a free one");
        }
    }
}
