package dev.mobula.cli.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Function;

/// Answers HTTP as a node does, from a table, and has a directory as a node has.
public final class FakeNode implements AutoCloseable {
    /// What HTTP requests must carry.
    public static final String TOKEN = "s3cret";

    /// What a node answers.
    public record Answer(int status, String body, Map<String, String> headers) {
        public Answer(int status, String json) {
            this(status, json, Map.of());
        }
    }

    /// What was asked.
    public record Asked(String method, String uri, String body) {}

    private final HttpServer http;
    private final Path directory;
    private final Map<String, Function<Asked, Answer>> answers = new ConcurrentHashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    public FakeNode(Path directory, String name, long pid) throws IOException {
        this.directory = Files.createDirectories(directory);
        Files.createDirectories(directory.resolve("logs"));
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/api/v1/", this::answer);
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.start();
        Files.writeString(directory.resolve("token"), TOKEN + "\n");
        var draft = Files.writeString(directory.resolve("node.json.new"), """
                {"name": "%s", "id": "n-7", "pid": %d, "startedMs": %d, "version": "0.1.0", "httpPort": %d,
                 "socket": "%s/node.sock", "sharedMemory": "%s/shm", "tokenFile": "%s/token", "logs": "%s/logs",
                 "labels": {}}
                """.formatted(
                        name,
                        pid,
                        System.currentTimeMillis(),
                        http.getAddress().getPort(),
                        directory,
                        directory,
                        directory,
                        directory));
        Files.move(draft, directory.resolve("node.json"));
    }

    /// A node that is this JVM.
    public static FakeNode in(Path directory) throws IOException {
        return new FakeNode(
                directory,
                directory.getFileName().toString(),
                ProcessHandle.current().pid());
    }

    /// Answers this path, which may have a query that is looked at by `answer`.
    public FakeNode on(String method, String path, Function<Asked, Answer> answer) {
        answers.put(method + " " + path, answer);
        return this;
    }

    public FakeNode on(String method, String path, String json) {
        return on(method, path, _ -> new Answer(200, json));
    }

    public List<Asked> asked() {
        return asked;
    }

    public Path directory() {
        return directory;
    }

    public int port() {
        return http.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var uri = exchange.getRequestURI();
            var path = uri.getRawPath().substring("/api/v1/".length());
            var request = new Asked(
                    exchange.getRequestMethod(),
                    path + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery()),
                    new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            asked.add(request);
            var answer = ("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))
                    ? answers.getOrDefault(
                                    request.method + " " + path,
                                    _ -> new Answer(
                                            404,
                                            "{\"error\":\"no such path: " + path + "\",\"hint\":\"see the docs\"}"))
                            .apply(request)
                    : new Answer(401, "{\"error\":\"wrong token\",\"hint\":\"send the right one\"}");
            var bytes = answer.body.getBytes(UTF_8);
            answer.headers.forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(answer.status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
