package dev.mobula.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mobula.cli.local.LogReader;
import dev.mobula.cli.local.NodeClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `mobula logs [task|actor|worker|node|job ID]`.
@Command(
        name = "logs",
        description = "Print a log of a node; without arguments, list the logs.",
        footer = {
            "%nFor example:",
            "  mobula logs",
            "  mobula logs node -n 50",
            "  mobula logs worker 3 -f",
            "  mobula logs task t-1f03a9c2-17"
        })
final class LogsCommand implements Callable<Integer> {
    private static final Pattern WORKER_LOG = Pattern.compile("worker-(\\d+)\\.log");
    private static final List<String> KINDS = List.of("task", "actor", "worker", "node", "job");

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "KIND",
            description = "task, actor, worker, node or job, or the name of a log in the list.")
    @Nullable
    String kind;

    @Parameters(index = "1", arity = "0..1", paramLabel = "ID", description = "Whose log; needed for all but node.")
    @Nullable
    String id;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on until whoever writes the log has ended.")
    boolean follow;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "LINES",
            description = "Only the last lines; all if left out.")
    int lines = -1;

    @Mixin
    NodeChoice node = new NodeChoice();

    @Mixin
    OutputOption output = new OutputOption();

    private final Surroundings surroundings;

    LogsCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (NodeClient client = node.connect(surroundings.nodes())) {
            if (kind == null) {
                list(client.read("logs"));
                return ExitCodes.OK;
            }
            if (kind.equals("job") && id != null) {
                print(client, "jobs/" + NodeClient.encoded(id) + "/logs", 0);
                return ExitCodes.OK;
            }
            boolean ofTask = kind.equals("task") || kind.equals("actor");
            JsonNode entry = ofTask && id != null ? listed(client, kind, id) : null;
            JsonNode log = find(client, kind, id, entry);
            String by = entry == null ? "" : entry.path("printsAs").asText("");
            print(
                    client,
                    "logs/" + NodeClient.encoded(log.path("name").asText())
                            + (by.isEmpty() ? "" : "?by=" + NodeClient.encoded(by)),
                    log.path("bytes").asLong());
            return ExitCodes.OK;
        }
    }

    private void print(NodeClient client, String path, long bytes) throws InterruptedException {
        LogReader reader = new LogReader(client, path);
        long at = 0;
        if (lines >= 0) {
            at = reader.printLast(bytes, lines, surroundings.out());
        }
        if (lines < 0 || follow) {
            reader.print(at, follow, surroundings.out());
        }
    }

    private void list(JsonNode logs) {
        if (output.format == OutputFormat.JSON) {
            Json.print(surroundings.out(), Json.schema1().set("logs", logs));
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("KIND", "ID", "BYTES", "NAME"));
        for (JsonNode log : logs) {
            rows.add(List.of(
                    kindOf(log),
                    idOf(log),
                    log.path("bytes").asText(),
                    log.path("name").asText()));
        }
        Columns.aligned(rows).forEach(surroundings.out()::println);
    }

    private static JsonNode find(NodeClient client, String kind, @Nullable String id, @Nullable JsonNode entry)
            throws InterruptedException {
        JsonNode logs = client.read("logs");
        if (id == null && !kind.equals("node")) {
            for (JsonNode log : logs) {
                if (log.path("name").asText().equals(kind)) {
                    return log;
                }
            }
        }
        if (!KINDS.contains(kind)) {
            throw unknown("no log is called '" + kind + "'");
        }
        if (id == null && !kind.equals("node")) {
            throw new WrongUsage("which " + kind + "? Its id is missing", "'mobula logs' lists the logs");
        }
        Optional<JsonNode> found =
                entry == null ? matching(logs, kind, id) : matching(logs, "worker", workerOf(entry, kind));
        return found.orElseThrow(() -> unknown("the node has no log of " + kind + (id == null ? "" : " '" + id + "'")));
    }

    /// Names of logs are `node.log` and `worker-NUMBER.log`.
    private static String kindOf(JsonNode log) {
        String name = log.path("name").asText();
        return name.equals("node.log") ? "node" : WORKER_LOG.matcher(name).matches() ? "worker" : "";
    }

    private static String idOf(JsonNode log) {
        Matcher worker = WORKER_LOG.matcher(log.path("name").asText());
        return worker.matches() ? worker.group(1) : "";
    }

    private static CommandFailure unknown(String message) {
        return new CommandFailure(ExitCodes.NOT_FOUND, message, "'mobula logs' lists the logs");
    }

    private static Optional<JsonNode> matching(JsonNode logs, String kind, @Nullable String id) {
        for (JsonNode log : logs) {
            if (kindOf(log).equals(kind) && (id == null || idOf(log).equals(id))) {
                return Optional.of(log);
            }
        }
        return Optional.empty();
    }

    /// What the node says of a task or actor.
    private static JsonNode listed(NodeClient client, String kind, String id) throws InterruptedException {
        for (JsonNode entry : client.read(kind + "s")) {
            if (entry.path("id").asText().equals(id)) {
                return entry;
            }
        }
        throw unknown("the node knows no " + kind + " '" + id + "'");
    }

    /// The number of the worker process that runs a task, or ran it last, or holds an actor.
    private static String workerOf(JsonNode entry, String kind) {
        JsonNode worker = entry.path("worker");
        if (worker.isMissingNode() || worker.isNull() || worker.asText().isEmpty()) {
            throw unknown(kind + " '" + entry.path("id").asText() + "' is not in a worker now ("
                    + entry.path("state").asText("state unknown") + ")");
        }
        return worker.asText();
    }
}
