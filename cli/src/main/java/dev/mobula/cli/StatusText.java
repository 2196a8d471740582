package dev.mobula.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mobula.Resources;
import dev.mobula.runtime.NodeDirectory;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import picocli.CommandLine.Help.Ansi;

/// Prints what a node says of itself for people, on one screen.
final class StatusText {
    private static final int MOST_QUEUED = 8;
    private static final int MOST_DRIVERS = 6;
    private static final int MOST_WORKERS = 12;
    private static final int LABEL_WIDTH = 10;

    private final PrintStream out;
    private final Ansi ansi;

    StatusText(PrintStream out, boolean colour) {
        this.out = out;
        this.ansi = colour ? Ansi.ON : Ansi.OFF;
    }

    void print(NodeDirectory node, JsonNode status) {
        boolean draining = status.path("draining").asBoolean(false);
        out.println(styled("bold", "node " + node.name()) + "  "
                + (draining ? styled("yellow", "stopping") : styled("green", "ready")) + "  pid " + node.pid()
                + ", up " + TimeSpan.text(status.path("upMs").asLong()) + ", version "
                + status.path("version").asText(node.version()) + ", HTTP 127.0.0.1:" + node.httpPort());
        printLabels(status.path("labels"));
        printResources(status.path("total"), status.path("available"));
        printHostMemory(status.path("hostMemory"));
        JsonNode store = status.path("objectStore");
        if (!store.isMissingNode()) {
            labelled("objects", MemoryText.totals(store));
        }
        labelled("tasks", counts(status.path("tasks")));
        labelled("actors", counts(status.path("actors")));
        printQueued(status.path("queued"));
        printDrivers(status.path("drivers"));
        printWorkers(status.path("workers"));
    }

    private String styled(String style, String text) {
        return ansi.string("@|" + style + " " + text + "|@");
    }

    private void labelled(String label, String text) {
        out.println("  " + Columns.pad(label, LABEL_WIDTH) + text);
    }

    private void printLabels(JsonNode labels) {
        if (!labels.isEmpty()) {
            labelled(
                    "labels",
                    names(labels).stream()
                            .map(name -> name + '=' + labels.path(name).asText())
                            .collect(Collectors.joining(", ")));
        }
    }

    private void printResources(JsonNode total, JsonNode available) {
        labelled("cpus", usage(total.path("cpus"), available.path("cpus")));
        if (total.path("gpus").asDouble() > 0) {
            labelled("gpus", usage(total.path("gpus"), available.path("gpus")));
        }
        long bytes = total.path("memoryBytes").asLong();
        long taken = bytes - available.path("memoryBytes").asLong(bytes);
        labelled("memory", bytes(taken) + " of " + bytes(bytes) + " reserved");
        for (String name : names(total.path("custom"))) {
            labelled(
                    name,
                    usage(
                            total.path("custom").path(name),
                            available.path("custom").path(name)));
        }
    }

    private void printHostMemory(JsonNode memory) {
        if (!memory.isMissingNode()) {
            long stopped = memory.path("stoppedAttempts").asLong();
            labelled(
                    "machine",
                    bytes(memory.path("usedBytes").asLong()) + " of "
                            + bytes(memory.path("limitBytes").asLong()) + " memory used"
                            + (stopped == 0
                                    ? ""
                                    : ", " + stopped + (stopped == 1 ? " attempt was" : " attempts were")
                                            + " stopped for want of it"));
        }
    }

    private static Set<String> names(JsonNode object) {
        TreeSet<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /// A resource that is all taken may be left out of what is available.
    private static String usage(JsonNode total, JsonNode available) {
        BigDecimal all = total.decimalValue();
        return decimal(all.subtract(available.decimalValue())) + " of " + decimal(all) + " in use";
    }

    private static String decimal(BigDecimal amount) {
        return amount.stripTrailingZeros().toPlainString();
    }

    /// In the largest unit that gives one or more.
    static String bytes(long bytes) {
        for (int shift = 40; shift >= 10; shift -= 10) {
            if (bytes >= 1L << shift) {
                return String.format(Locale.ROOT, "%.1f", (double) bytes / (1L << shift))
                                .replace(".0", "") + ' ' + "KMGT".charAt(shift / 10 - 1) + "iB";
            }
        }
        return bytes + " B";
    }

    private static String counts(JsonNode byState) {
        List<String> counts = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : byState.properties()) {
            if (entry.getValue().asLong() != 0) {
                counts.add(String.format(
                        Locale.ROOT,
                        "%,d %s",
                        entry.getValue().asLong(),
                        entry.getKey().toLowerCase(Locale.ROOT).replace('_', ' ')));
            }
        }
        counts.sort((a, b) -> a.substring(a.indexOf(' ')).compareTo(b.substring(b.indexOf(' '))));
        return counts.isEmpty() ? "none" : String.join(", ", counts);
    }

    private void printQueued(JsonNode queued) {
        if (queued.isEmpty()) {
            labelled("queued", "nothing waits for resources");
            return;
        }
        int shown = 0;
        for (JsonNode entry : queued) {
            if (shown == MOST_QUEUED) {
                labelled("", "and " + (queued.size() - shown) + " other kinds of demand, see -o json");
                break;
            }
            labelled(
                    shown++ == 0 ? "queued" : "",
                    String.format(Locale.ROOT, "%,d", entry.path("count").asLong()) + " that need "
                            + demand(entry.path("demand")) + ": "
                            + entry.path("why").asText("no reason known"));
        }
    }

    /// In the words of [Resources].
    private static String demand(JsonNode demand) {
        try {
            Resources resources = Resources.cpus(demand.path("cpus").asDouble())
                    .withGpus(demand.path("gpus").asDouble())
                    .withMemory(demand.path("memoryBytes").asLong());
            for (Map.Entry<String, JsonNode> custom : demand.path("custom").properties()) {
                resources = resources.with(custom.getKey(), custom.getValue().asDouble());
            }
            return resources.toString();
        } catch (IllegalArgumentException _) {
            return demand.toString(); // of a version that counts otherwise
        }
    }

    private void printDrivers(JsonNode drivers) {
        if (drivers.isEmpty()) {
            labelled("drivers", "none connected");
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("JOB", "PID", "PENDING", "CONNECTED", "NAMESPACE", "PROGRAM"));
        for (JsonNode driver : drivers) {
            rows.add(List.of(
                    driver.path("job").asText(),
                    driver.path("pid").asText(),
                    driver.path("pending").asText(),
                    TimeSpan.text(driver.path("connectedMs").asLong()),
                    driver.path("namespace").asText(),
                    driver.path("program").asText()));
        }
        printRows("drivers", rows, MOST_DRIVERS);
    }

    private void printWorkers(JsonNode workers) {
        if (workers.isEmpty()) {
            labelled("workers", "none");
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("WORKER", "PID", "STATE", "RUNNING", "ACTORS", "UP", "JOB"));
        for (JsonNode worker : workers) {
            String job = worker.path("job").asText("");
            rows.add(List.of(
                    worker.path("number").asText(),
                    worker.path("pid").asText(),
                    worker.path("state").asText(),
                    worker.path("running").asText(),
                    worker.path("actors").asText(),
                    TimeSpan.text(worker.path("upMs").asLong()),
                    job + (worker.path("isolated").asBoolean() ? " (isolated)" : "")));
        }
        printRows("workers", rows, MOST_WORKERS);
    }

    private void printRows(String label, List<List<String>> rows, int most) {
        List<List<String>> shown = rows.subList(0, Math.min(rows.size(), most + 1));
        List<String> lines = Columns.aligned(shown);
        for (int i = 0; i < lines.size(); i++) {
            labelled(i == 0 ? label : "", i == 0 ? styled("faint", lines.get(i)) : lines.get(i));
        }
        if (rows.size() > shown.size()) {
            labelled("", "and " + (rows.size() - shown.size()) + " more, see -o json");
        }
    }
}
