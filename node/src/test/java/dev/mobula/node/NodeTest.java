package dev.mobula.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeTest {
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    Path temporary;

    private final AtomicReference<FakeCore> core = new AtomicReference<>();
    private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private NodeOptions options;
    private Node node;

    @BeforeEach
    void start() {
        options = NodeOptions.in(temporary.resolve("n")).with("labels", "zone=a");
        node = startNode(options);
    }

    private Node startNode(NodeOptions with) {
        return Node.start(
                with,
                (settings, launcher) -> {
                    core.set(new FakeCore(settings, launcher));
                    return core.get();
                },
                new Node.Settings(
                        exitCode::complete,
                        WorkerProgram.class.getName(),
                        temporary.resolve("aot"),
                        SharedMemory.DEFAULT_ROOT,
                        false));
    }

    @AfterEach
    void stop() {
        node.close();
        client.close();
    }

    // ---- folder

    @Test
    void describesItselfToClients() throws Exception {
        var read = NodeDescription.read(options.directory());

        assertThat(read).isEqualTo(node.description());
        assertThat(read.name()).isEqualTo("n");
        assertThat(read.labels()).containsEntry("zone", "a");
        assertThat(read.isAlive()).isTrue();
        assertThat(read.token()).matches("[0-9a-f]{64}");
    }

    @Test
    void keepsItsFolderAndTokenToThisUser() throws Exception {
        assertThat(permissions(options.directory())).isEqualTo("rwx------");
        assertThat(permissions(node.description().tokenFile())).isEqualTo("rw-------");
        assertThat(permissions(node.description().sharedMemory())).isEqualTo("rwx------");
    }

    private static String permissions(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void leavesNothingBehind() {
        node.stop(Duration.ofSeconds(5));

        assertThat(options.directory()).doesNotExist();
        assertThat(node.description().sharedMemory()).doesNotExist();
        assertThat(core.get().closed).isTrue();
    }

    @Test
    void leavesItsLogsIfAsked() {
        node.close();
        node = startNode(options.with("keep-logs", "true"));

        node.close();

        assertThat(options.directory()).isDirectoryContaining(path -> path.endsWith("logs"));
        assertThat(options.directory().toFile().list()).containsExactly("logs");
        assertThat(options.directory().resolve("logs/node.log")).content().contains("is ready in");
    }

    @Test
    void refusesAFolderInWhichANodeLives() {
        assertThatThrownBy(() -> startNode(options))
                .isInstanceOf(NodeStartException.class)
                .hasMessage("A node already runs in " + options.directory() + " (pid "
                        + ProcessHandle.current().pid() + "): stop it with 'mobula stop' or kill "
                        + ProcessHandle.current().pid() + ", or name another folder with --dir");
        assertThat(node.description().socket()).exists();
    }

    @Test
    void refusesAPortThatIsTakenAndNamesWhoHasIt() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var other = NodeOptions.in(temporary.resolve("m")).with("http-port", "" + taken.getLocalPort());

            assertThatThrownBy(() -> startNode(other))
                    .isInstanceOf(NodeStartException.class)
                    .hasMessageStartingWith("Port " + taken.getLocalPort() + " of 127.0.0.1 is taken by process "
                            + ProcessHandle.current().pid() + " (java");
            assertThat(other.directory()).doesNotExist();
            assertThat(core.get().closed).isTrue();
        }
    }

    // ---- who may ask

    @Test
    void tellsItsHealthWithoutAToken() throws Exception {
        var answer = client.send(request("/healthz").build(), HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"status\":\"ok\"}");
    }

    @Test
    void refusesRequestsWithoutToken() throws Exception {
        var answer = client.send(request("/api/v1/status").build(), HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(JSON.readTree(answer.body()).path("error").asText()).isEqualTo("The request carries no token");
    }

    @Test
    void refusesAWrongToken() throws Exception {
        var answer = client.send(
                request("/metrics").header("Authorization", "Bearer 1234").build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).contains("The token is not this node's");
    }

    @Test
    void refusesRequestsThatWereMeantForAnotherHost() throws Exception {
        try (var socket =
                new Socket(InetAddress.getLoopbackAddress(), node.description().httpPort())) {
            var request = "GET /healthz HTTP/1.1\r\nHost: evil.example:80\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));

            assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 403");
        }
    }

    // ---- state

    @Test
    void showsItsState() throws Exception {
        var status = json("GET", "/api/v1/status", null, 200);

        assertThat(status.path("id").asText()).isEqualTo("n-1f03a9c2");
        assertThat(status.path("state").asText()).isEqualTo("running");
        assertThat(status.path("available").path("cpus").asDouble()).isZero();
        assertThat(status.path("queued").get(0).path("why").asText()).isEqualTo("needs 9 CPU");
        assertThat(status.path("drivers").get(0).path("program").asText()).isEqualTo("demo.Main");
        assertThat(status.path("workers").get(0).path("state").asText()).isEqualTo("busy");
    }

    @Test
    void listsTasksUpToALimit() throws Exception {
        var tasks = json("GET", "/api/v1/tasks", null, 200);
        assertThat(tasks).hasSize(1);
        assertThat(tasks.get(0).path("worker").asInt()).isOne();
        assertThat(tasks.get(0).path("pid").asInt()).isEqualTo(12);
        assertThat(tasks.get(0).path("printsAs").asText()).isEqualTo("hits");
        assertThat(json("GET", "/api/v1/tasks?limit=0", null, 200)).isEmpty();
        assertThat(json("GET", "/api/v1/tasks?limit=x", null, 400).path("error").asText())
                .isEqualTo("limit='x' is not a whole number");
    }

    @Test
    void tellsHowFullTheObjectStoreIs() throws Exception {
        var store = json("GET", "/api/v1/store", null, 200);

        assertThat(store.path("capacityBytes").asLong()).isEqualTo(1000);
        assertThat(store.path("usedBytes").asLong()).isEqualTo(300);
        assertThat(store.path("pinnedBytes").asLong()).isEqualTo(200);
        assertThat(store.path("spilledBytes").asLong()).isEqualTo(50);
        assertThat(json("GET", "/api/v1/status", null, 200).path("objectStore")).isEqualTo(store);
    }

    @Test
    void tellsHowMuchMemoryIsUsedAndWhatWasStoppedForIt() throws Exception {
        var memory = json("GET", "/api/v1/status", null, 200).path("hostMemory");

        assertThat(memory.path("usedBytes").asLong()).isEqualTo(3_000_000_000L);
        assertThat(memory.path("limitBytes").asLong()).isEqualTo(8_000_000_000L);
        assertThat(memory.path("stoppedAttempts").asLong()).isEqualTo(2);
    }

    @Test
    void listsObjectsBySizeOrAge() throws Exception {
        var objects = json("GET", "/api/v1/objects", null, 200);
        assertThat(objects).hasSize(2);
        assertThat(objects.get(0)).isEqualTo(Json.read("""
                        {"id":"10000000001","bytes":200,"kind":"tensor","made":"put","where":"memory","ageMs":90,
                         "idleMs":10,"pins":1,"callSite":"demo.Main.main(Main.java:7)",
                         "holders":[{"who":"driver j-00000007","hold":"handle","pid":11,"count":1}]}
                        """.getBytes(StandardCharsets.UTF_8)));
        assertThat(json("GET", "/api/v1/objects?limit=1&sort=age", null, 200)
                        .get(0)
                        .path("id")
                        .asText())
                .isEqualTo("10000000002");
        assertThat(json("GET", "/api/v1/objects?sort=x", null, 400)
                        .path("error")
                        .asText())
                .isEqualTo("sort='x' is not an order");
    }

    @Test
    void givesFiguresToPrometheus() throws Exception {
        var text = send("GET", "/metrics", null).body();

        assertThat(text)
                .contains("mobula_tasks_submitted_total 5.0")
                .contains("mobula_queue_tasks 3.0")
                .contains("jvm_memory_used_bytes{");
    }

    @Test
    void saysWhatIsThereWhenNothingIs() throws Exception {
        var answer = json("GET", "/api/v2", null, 404);

        assertThat(answer.path("error").asText()).isEqualTo("Nothing is at GET /api/v2");
        assertThat(answer.path("hint").asText()).contains("/api/v1/status");
    }

    // ---- logs

    @Test
    void handsOutLogsPieceByPiece() throws Exception {
        var log = node.description().logs().resolve("worker-7.log");
        Files.writeString(log, "\u0001hits\u0001one\ntwo\n");

        var first = send("GET", "/api/v1/logs/worker-7.log?max=12", null);
        var second = send("GET", "/api/v1/logs/worker-7.log?offset=" + next(first), null);

        assertThat(first.body()).isEqualTo("(hits) one\n");
        assertThat(second.body()).isEqualTo("two\n");
        assertThat(json("GET", "/api/v1/logs", null, 200).findValuesAsText("name"))
                .contains("worker-7.log", "node.log");
    }

    @Test
    void handsOutTheLinesOfOneTask() throws Exception {
        var log = node.description().logs().resolve("worker-9.log");
        Files.writeString(
                log, "\u0001hits\u0001one\n\u0001größe\u0001two\nhits\n\u0001hits\u0001three\n\u0001hits2\u0001four\n");

        var hits = send("GET", "/api/v1/logs/worker-9.log?by=hits", null);
        assertThat(hits.body()).isEqualTo("(hits) one\n(hits) three\n");
        assertThat(next(hits)).isEqualTo(Long.toString(Files.size(log)));
        assertThat(send("GET", "/api/v1/logs/worker-9.log?by=gr%C3%B6%C3%9Fe", null)
                        .body())
                .isEqualTo("(größe) two\n");
        assertThat(send("GET", "/api/v1/logs/worker-9.log?by=nobody", null).body())
                .isEmpty();
    }

    @Test
    void waitsForALogToGrow() throws Exception {
        var log = node.description().logs().resolve("worker-8.log");
        Files.writeString(log, "one\n");

        var more = client.sendAsync(
                authorized("/api/v1/logs/worker-8.log?offset=4&follow=30000").build(),
                HttpResponse.BodyHandlers.ofString());
        Files.writeString(log, "one\ntwo\n");

        assertThat(more.get(20, TimeUnit.SECONDS).body()).isEqualTo("two\n");
    }

    @Test
    void handsOutNothingOutsideOfItsLogs() throws Exception {
        for (var name : new String[] {"..%2Ftoken", "%2Fetc%2Fpasswd", "previous%2F..%2F..%2Ftoken", "nothing.log"}) {
            assertThat(send("GET", "/api/v1/logs/" + name, null).statusCode())
                    .as(name)
                    .isEqualTo(404);
        }
    }

    private static String next(HttpResponse<?> answer) {
        return answer.headers().firstValue("Mobula-Next-Offset").orElseThrow();
    }

    // ---- stop

    @Test
    void showsThatItIsDrainingUntilItsWorkIsDone() throws Exception {
        core.get().unfinished.set(3);

        json("POST", "/api/v1/stop", "{\"graceMs\": 60000}", 202);

        Await.that("it drains", () -> core.get().draining);
        var status = json("GET", "/api/v1/status", null, 200);
        assertThat(status.path("state").asText()).isEqualTo("draining");
        assertThat(status.path("unfinished").asLong()).isEqualTo(3);
        core.get().unfinished.set(0);
        node.awaitEnd();
    }

    @Test
    void aSecondStopCanForceTheEnd() throws Exception {
        core.get().unfinished.set(3);
        json("POST", "/api/v1/stop", "{\"graceMs\": 600000}", 202);

        json("POST", "/api/v1/stop", "{\"force\": true}", 202);

        node.awaitEnd();
        assertThat(options.directory()).doesNotExist();
    }

    @Test
    void refusesAStopThatItDoesNotUnderstand() throws Exception {
        assertThat(json("POST", "/api/v1/stop", "{\"grace\": 1}", 400)
                        .path("error")
                        .asText())
                .isEqualTo("Unknown key 'grace'");
        assertThat(json("POST", "/api/v1/stop", "nonsense", 400).path("error").asText())
                .startsWith("The body is not JSON");
    }

    // ---- jobs

    @Test
    void runsAJarWithItsMainClassFromTheManifest() throws Exception {
        var jar = TestJars.write(temporary.resolve("job.jar"), JobProgram.class, JobProgram.class.getName());

        var id = submit("{\"jar\":\"" + jar + "\",\"args\":[\"x\",\"two words\"],\"env\":{\"COLOR\":\"red\"}}");
        var ended = ended(id);

        assertThat(ended.path("state").asText()).isEqualTo("SUCCEEDED");
        assertThat(ended.path("exitCode").asInt()).isZero();
        assertThat(send("GET", "/api/v1/jobs/" + id + "/logs", null).body())
                .isEqualTo("address local:" + options.directory() + " color red\narg x\narg two words\ndone\n");
    }

    @Test
    void tellsWhyAJobFailed() throws Exception {
        var ended = ended(submit(job("fail")));

        assertThat(ended.path("state").asText()).isEqualTo("FAILED");
        assertThat(ended.path("exitCode").asInt()).isEqualTo(1);
        assertThat(ended.path("message").asText()).contains("exit code 1").contains("as the test wants");
    }

    @Test
    void stopsAJobThatListens() throws Exception {
        var id = submit(job("wait"));
        awaitLog(id, "arg wait");

        json("POST", "/api/v1/jobs/" + id + "/stop", null, 202);

        assertThat(ended(id).path("state").asText()).isEqualTo("STOPPED");
        assertThat(json("POST", "/api/v1/jobs/" + id + "/stop", null, 409)
                        .path("error")
                        .asText())
                .isEqualTo("Job " + id + " has ended already (STOPPED)");
    }

    @Test
    void killsAJobThatDoesNotListen() throws Exception {
        var id = submit(job("stubborn"));
        awaitLog(id, "ready");

        json("POST", "/api/v1/jobs/" + id + "/stop", "{\"graceMs\": 100}", 202);

        var ended = ended(id);
        assertThat(ended.path("state").asText()).isEqualTo("STOPPED");
        assertThat(ended.path("exitCode").asInt()).isEqualTo(137);
    }

    @Test
    void endsItsJobsWithItself() throws Exception {
        var id = submit(job("stubborn"));
        awaitLog(id, "ready");
        long pid = json("GET", "/api/v1/jobs/" + id, null, 200).path("pid").asLong();

        node.close();

        assertThat(ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false))
                .isFalse();
    }

    @Test
    void followsAJobsLogToItsEnd() throws Exception {
        var id = submit(job("x"));
        var text = new StringBuilder();
        long offset = 0;
        while (true) {
            var piece = send("GET", "/api/v1/jobs/" + id + "/logs?follow=30000&offset=" + offset, null);
            offset = Long.parseLong(next(piece));
            text.append(piece.body());
            var state = piece.headers().firstValue("Mobula-Job-State").orElseThrow();
            if (state.equals("SUCCEEDED") && piece.body().isEmpty()) {
                break;
            }
        }
        assertThat(text).endsWith("arg x\ndone\n");
    }

    @Test
    void refusesJobsThatCannotRun() throws Exception {
        var jar = TestJars.write(temporary.resolve("plain.jar"), JobProgram.class, null);
        var noJar = Files.writeString(temporary.resolve("text.jar"), "text");

        assertThat(refusal("{\"jar\":\"" + jar + "\"}")).isEqualTo(jar + " names no main class");
        assertThat(refusal("{\"jar\":\"" + noJar + "\"}")).startsWith(noJar + " is not a jar (");
        assertThat(refusal("{\"jar\":\"/no/such.jar\"}"))
                .isEqualTo("There is no jar or folder /no/such.jar on this host, or it cannot be read");
        assertThat(refusal("{\"jar\":\"such.jar\"}")).isEqualTo("'such.jar' is not an absolute path");
        assertThat(refusal("{\"main\":\"X\"}")).isEqualTo("Unknown key 'main'");
        assertThat(refusal("{}")).isEqualTo("Neither jar nor classPath is given");
        assertThat(json("GET", "/api/v1/jobs/job-0009", null, 404).path("error").asText())
                .isEqualTo("There is no job 'job-0009'");
    }

    private String refusal(String body) throws Exception {
        return json("POST", "/api/v1/jobs", body, 400).path("error").asText();
    }

    private String job(String what) {
        return "{\"classPath\":[\"" + TestJars.testClasses() + "\"],\"mainClass\":\"" + JobProgram.class.getName()
                + "\",\"args\":[\"" + what + "\"]}";
    }

    private String submit(String body) throws Exception {
        return json("POST", "/api/v1/jobs", body, 201).path("id").asText();
    }

    private JsonNode ended(String id) throws Exception {
        Await.that(
                "job " + id + " ends",
                () -> json("GET", "/api/v1/jobs/" + id, null, 200).has("endedMs"));
        return json("GET", "/api/v1/jobs/" + id, null, 200);
    }

    private void awaitLog(String id, String text) throws Exception {
        Await.that(
                "job " + id + " prints " + text,
                () -> send("GET", "/api/v1/jobs/" + id + "/logs", null).body().contains(text));
    }

    // ---- watchdog

    @Test
    void endsItselfWhenItsLoopHangs() throws Exception {
        node.close();
        node = startNode(options.with("stuck", "300ms"));

        core.get().stuck = true;

        assertThat(exitCode.get(30, TimeUnit.SECONDS)).isEqualTo(Watchdog.EXIT_CODE);
        var answer = client.send(request("/healthz").build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(node.description().logs().resolve("node.log"))
                .content()
                .contains("has made no pass for PT0.3S")
                .contains("\"mobula-watchdog\"");
    }

    // ---- requests

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + node.description().httpPort() + path));
    }

    private HttpRequest.Builder authorized(String path) throws Exception {
        return request(path)
                .header("Authorization", "Bearer " + node.description().token());
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        var publisher = body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body);
        return client.send(authorized(path).method(method, publisher).build(), HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode json(String method, String path, String body, int status) throws Exception {
        var answer = send(method, path, body);
        assertThat(answer.statusCode())
                .as("%s %s: %s", method, path, answer.body())
                .isEqualTo(status);
        return JSON.readTree(answer.body());
    }
}
