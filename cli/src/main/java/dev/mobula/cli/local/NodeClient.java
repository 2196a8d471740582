package dev.mobula.cli.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mobula.UnreachableException;
import dev.mobula.cli.CommandFailure;
import dev.mobula.cli.ExitCodes;
import dev.mobula.runtime.NodeDirectory;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// Asks one node on this host over HTTP, with the token from its directory.
///
/// Each call blocks until the node has answered.
public final class NodeClient implements AutoCloseable {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);
    private static final String NEXT_OFFSET = "Mobula-Next-Offset";
    private static final String JOB_STATE = "Mobula-Job-State";
    private static final int LONGEST_RAW_ERROR = 200;

    private final NodeDirectory node;
    private final String token;
    private final HttpClient http;

    /// @throws UnreachableException if the node's token cannot be read
    public NodeClient(NodeDirectory node) {
        this.node = node;
        this.token = node.readToken();
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .proxy(HttpClient.Builder.NO_PROXY)
                .build();
    }

    /// The name of the node.
    public String name() {
        return node.name();
    }

    /// Whom this asks.
    public NodeDirectory node() {
        return node;
    }

    /// Reads what `path` shows.
    ///
    /// @param path below `/api/v1/`, its parts encoded with [#encoded], for example `jobs/7/logs?offset=0`
    /// @throws UnreachableException if the node does not answer
    /// @throws CommandFailure if the node refuses; exit code 3 if it knows no such thing
    public JsonNode read(String path) throws InterruptedException {
        return send(request(path).GET().build());
    }

    /// A piece of a log.
    ///
    /// @param next where the next piece begins
    /// @param ended whether nothing follows, if this piece is empty
    public record LogPiece(String text, long next, boolean ended) {}

    /// Reads a piece of a log; failures are those of [#read].
    ///
    /// @param path of the log, as in [#read]; may have a query
    /// @param offset where it begins, in bytes
    /// @param maxBytes how much at most
    /// @param waitMs how long to wait for more than nothing
    public LogPiece readLog(String path, long offset, int maxBytes, int waitMs) throws InterruptedException {
        HttpResponse<String> response = sent(request(path + (path.contains("?") ? '&' : '?') + "offset=" + offset
                        + "&max=" + maxBytes + "&follow=" + waitMs)
                .GET()
                .build());
        return new LogPiece(
                response.body(),
                response.headers().firstValueAsLong(NEXT_OFFSET).orElse(offset),
                response.headers().firstValue(JOB_STATE).map(JobState::hasEnded).orElse(false));
    }

    /// Asks the node to do something; failures are those of [#read].
    public JsonNode post(String path, JsonNode body) throws InterruptedException {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build());
    }

    /// Writes a path or a value of its query, so that it means itself.
    public static String encoded(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%2F", "/");
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.httpPort() + "/api/v1/" + path))
                .timeout(ANSWER_TIMEOUT)
                .header("Authorization", "Bearer " + token);
    }

    private JsonNode send(HttpRequest request) throws InterruptedException {
        return parsed(sent(request).body());
    }

    private HttpResponse<String> sent(HttpRequest request) throws InterruptedException {
        HttpResponse<String> response;
        try {
            response = http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UnreachableException(
                    "Node '" + node.name() + "' (pid " + node.pid() + ") does not answer at 127.0.0.1:"
                            + node.httpPort() + " (" + e + "): see " + node.logs(),
                    e);
        }
        if (response.statusCode() / 100 != 2) {
            throw refused(response, parsed(response.body()));
        }
        return response;
    }

    private static JsonNode parsed(String body) {
        try {
            JsonNode tree = MAPPER.readTree(body);
            return tree == null ? JsonNodeFactory.instance.missingNode() : tree;
        } catch (JsonProcessingException _) {
            return JsonNodeFactory.instance.missingNode(); // an error page, say: the status tells
        }
    }

    private CommandFailure refused(HttpResponse<String> response, JsonNode answer) {
        int status = response.statusCode();
        String body = response.body().strip();
        String message = answer.path("error")
                .asText(body.length() > LONGEST_RAW_ERROR ? body.substring(0, LONGEST_RAW_ERROR) + "…" : body);
        String hint = answer.path("hint").asText("see the node's log: mobula logs node");
        int exitCode = switch (status) {
            case 400 -> ExitCodes.USAGE;
            case 404 -> ExitCodes.NOT_FOUND;
            case 401, 403 -> ExitCodes.UNREACHABLE;
            default -> ExitCodes.FAILED;
        };
        return new CommandFailure(
                exitCode, message.isEmpty() ? "node '" + node.name() + "' answered HTTP " + status : message, hint);
    }

    /// Gives its connections back.
    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }
}
