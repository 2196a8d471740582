package dev.mobula.node;

import com.fasterxml.jackson.databind.JsonNode;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Set;

/// Answers HTTP on loopback. Only requests that were sent to a loopback name are answered, so that no web page can
/// reach the node through a name of its own; all but `/healthz` need the node's token.
final class HttpEndpoint implements AutoCloseable {
    /// Where the next piece of a log begins.
    static final HeaderName NEXT_OFFSET = HeaderNames.create("Mobula-Next-Offset");

    /// State of the job whose log this is.
    static final HeaderName JOB_STATE = HeaderNames.create("Mobula-Job-State");

    private static final System.Logger LOG = System.getLogger(HttpEndpoint.class.getName());
    private static final String LOOPBACK = "127.0.0.1";
    private static final Set<String> LOOPBACK_NAMES = Set.of(LOOPBACK, "localhost", "[::1]");
    private static final int LARGEST_BODY_BYTES = 1 << 20;

    private final WebServer server;

    private HttpEndpoint(WebServer server) {
        this.server = server;
    }

    /// Starts to listen.
    ///
    /// @param port 0 for a free one
    /// @throws NodeStartException if the port is taken, or may not be used by this user
    static HttpEndpoint start(int port, String token, NodeApi api) {
        WebServer server = WebServer.builder()
                .host(LOOPBACK)
                .port(port)
                .shutdownHook(false)
                .maxPayloadSize(LARGEST_BODY_BYTES)
                .routing(routing -> route(routing, token, api))
                .build();
        server.start();
        if (server.port() > 0) {
            return new HttpEndpoint(server);
        }
        // Helidon logs why it does not listen, and goes on
        server.stop();
        throw new NodeStartException("Port " + port + " of " + LOOPBACK + " is taken" + PortHolder.describe(port)
                + ": end that program, or choose another with --http-port (0 for a free one)");
    }

    private static void route(HttpRouting.Builder routing, String token, NodeApi api) {
        byte[] expected = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
        routing.addFilter((chain, request, response) -> {
            check(request, expected);
            chain.proceed();
        });
        routing.get("/healthz", (_, response) -> health(api, response));
        routing.get("/metrics", (_, response) -> {
            response.header(HeaderNames.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
            response.send(api.metrics().getBytes(StandardCharsets.UTF_8));
        });
        routing.get("/api/v1/status", (_, response) -> send(response, 200, api.status()));
        routing.get("/api/v1/tasks", (request, response) -> send(response, 200, api.tasks(limit(request))));
        routing.get("/api/v1/actors", (request, response) -> send(response, 200, api.actors(limit(request))));
        routing.get("/api/v1/store", (_, response) -> send(response, 200, api.store()));
        routing.get(
                "/api/v1/objects",
                (request, response) -> send(response, 200, api.objects(limit(request), isByAge(request))));
        routing.get("/api/v1/workers", (_, response) -> send(response, 200, api.workers()));
        routing.post("/api/v1/stop", (request, response) -> send(response, 202, api.stop(body(request))));
        routeLogs(routing, api);
        routeJobs(routing, api);
        routing.any((request, _) -> {
            throw HttpProblem.notFound(
                    "Nothing is at " + request.prologue().method().text() + " "
                            + request.path().path(),
                    "see /api/v1/status, tasks, actors, workers, store, objects, logs, jobs, and /metrics");
        });
        routing.error(HttpProblem.class, (_, response, problem) -> problem(response, problem));
        routing.error(Exception.class, (request, response, failure) -> {
            LOG.log(System.Logger.Level.ERROR, "No answer to " + request.path().path(), failure);
            problem(
                    response,
                    new HttpProblem(500, "The node failed to answer: " + failure, "see its node.log", failure));
        });
    }

    private static void routeLogs(HttpRouting.Builder routing, NodeApi api) {
        routing.get("/api/v1/logs", (_, response) -> send(response, 200, api.logs()));
        routing.get("/api/v1/logs/{+name}", (request, response) -> {
            String by = request.query().first("by").orElse("");
            LogFiles.Piece piece = api.log(request.path().pathParameters().get("name"), span(request), by);
            sendPiece(response, piece);
        });
    }

    private static void routeJobs(HttpRouting.Builder routing, NodeApi api) {
        routing.post("/api/v1/jobs", (request, response) -> send(response, 201, api.submit(body(request))));
        routing.get("/api/v1/jobs", (_, response) -> send(response, 200, api.jobs()));
        routing.get("/api/v1/jobs/{id}", (request, response) -> send(response, 200, api.job(id(request))));
        routing.get("/api/v1/jobs/{id}/logs", (request, response) -> {
            NodeApi.JobLog log = api.jobLog(id(request), span(request));
            response.header(JOB_STATE, log.state().name());
            sendPiece(response, log.piece());
        });
        routing.post(
                "/api/v1/jobs/{id}/stop",
                (request, response) -> send(response, 202, api.stopJob(id(request), body(request))));
    }

    private static void check(ServerRequest request, byte[] expected) {
        String host = request.headers().first(HeaderNames.HOST).orElse("");
        int colon = host.lastIndexOf(':');
        String name = colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
        if (!LOOPBACK_NAMES.contains(name)) {
            throw new HttpProblem(
                    403, "Host '" + host + "' is not this node's", "send requests to http://127.0.0.1:PORT", null);
        }
        if (request.path().path().equals("/healthz")) {
            return;
        }
        byte[] given =
                request.headers().first(HeaderNames.AUTHORIZATION).orElse("").getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(given, expected)) {
            throw new HttpProblem(
                    401,
                    given.length == 0 ? "The request carries no token" : "The token is not this node's",
                    "send 'Authorization: Bearer TOKEN' with what is in the file 'token' of the node's folder",
                    null);
        }
    }

    private static void health(NodeApi api, ServerResponse response) {
        String problem = api.sickness();
        if (problem == null) {
            send(response, 200, Json.object().put("status", "ok"));
        } else {
            send(response, 503, Json.object().put("status", problem));
        }
    }

    private static String id(ServerRequest request) {
        return request.path().pathParameters().get("id");
    }

    private static int limit(ServerRequest request) {
        return (int) number(request, "limit", 1_000, 0, 1_000_000);
    }

    private static boolean isByAge(ServerRequest request) {
        String sort = request.query().first("sort").orElse("size");
        if (!sort.equals("size") && !sort.equals("age")) {
            throw HttpProblem.badRequest("sort='" + sort + "' is not an order", "use size or age");
        }
        return sort.equals("age");
    }

    private static NodeApi.Span span(ServerRequest request) {
        return new NodeApi.Span(
                number(request, "offset", 0, Long.MIN_VALUE + 1, Long.MAX_VALUE),
                (int) number(request, "max", 256 << 10, 1, LogFiles.MOST_BYTES),
                number(request, "follow", 0, 0, LogFiles.LONGEST_WAIT_MS));
    }

    private static long number(ServerRequest request, String name, long otherwise, long least, long most) {
        String text = request.query().first(name).orElse("");
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new HttpProblem(400, name + "='" + text + "' is not a whole number", "give one such as 100", e);
        }
        throw HttpProblem.badRequest(name + "=" + text + " is out of range", "use " + least + " to " + most);
    }

    // An empty body is an empty object.
    private static JsonNode body(ServerRequest request) {
        byte[] bytes;
        try (InputStream in = request.content().inputStream()) {
            bytes = in.readNBytes(LARGEST_BODY_BYTES + 1);
        } catch (IOException e) {
            throw new UncheckedIOException("The body of a request cannot be read", e);
        }
        if (bytes.length > LARGEST_BODY_BYTES) {
            throw new HttpProblem(413, "The body is larger than " + LARGEST_BODY_BYTES + " bytes", "send less", null);
        }
        if (bytes.length == 0) {
            return Json.object();
        }
        try {
            return Json.read(bytes);
        } catch (IOException e) {
            throw new HttpProblem(400, "The body is not JSON (" + firstLine(e) + ")", "send a JSON object", e);
        }
    }

    private static String firstLine(Exception e) {
        String message = String.valueOf(e.getMessage());
        return message.lines().findFirst().orElse(message);
    }

    private static void problem(ServerResponse response, HttpProblem problem) {
        if (problem.status() == 401) {
            response.header(HeaderNames.WWW_AUTHENTICATE, "Bearer");
        }
        send(
                response,
                problem.status(),
                Json.object().put("error", problem.getMessage()).put("hint", problem.hint()));
    }

    private static void sendPiece(ServerResponse response, LogFiles.Piece piece) {
        response.header(HeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
        response.header(NEXT_OFFSET, Long.toString(piece.nextOffset()));
        response.send(piece.bytes());
    }

    private static void send(ServerResponse response, int status, JsonNode json) {
        response.status(Status.create(status));
        response.header(HeaderNames.CONTENT_TYPE, "application/json");
        response.send(Json.bytes(json));
    }

    int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.stop();
    }
}
