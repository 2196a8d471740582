package dev.mobula.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mobula.cli.local.FakeNode;
import dev.mobula.cli.local.LocalNodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeCommandsTest {
    private static final String STATUS = """
            {"id":"n-7","name":"one","pid":12,"upMs":192000,"version":"0.1.0","draining":false,
             "labels":{"zone":"a","disk":"ssd"},
             "total":{"cpus":2.0,"gpus":1,"memoryBytes":6442450944,"custom":{"license":2}},
             "available":{"cpus":0.5,"gpus":0.5,"memoryBytes":6442450944,"custom":{}},
             "hostMemory":{"usedBytes":3221225472,"limitBytes":8589934592,"stoppedAttempts":1},
             "tasks":{"RUNNING":3,"PENDING_RESOURCES":1200,"FINISHED":0},
             "actors":{"ALIVE":2},
             "queued":[{"demand":{"cpus":1.0,"gpus":0,"memoryBytes":0,"custom":{"license":1}},"count":1200,
                        "why":"waits for 1 license: 2 of 2 are taken"}],
             "drivers":[{"job":"j-1","pid":77,"program":"com.example.Main","namespace":"ns","connectedMs":4000,
                         "pending":1203}],
             "workers":[{"number":1,"pid":78,"job":"j-1","isolated":true,"state":"busy","running":3,"actors":2,
                         "upMs":65000},
                        {"number":2,"pid":79,"job":null,"isolated":false,"state":"warm","running":0,"actors":0,
                         "upMs":1000}]}
            """;

    @TempDir
    Path base;

    private FakeNode node;
    private CommandRun.World world;

    @BeforeEach
    void startsANode() throws IOException {
        node = FakeNode.in(base.resolve("one")).on("GET", "status", STATUS);
        world = new CommandRun.World().with(new LocalNodes(() -> base, List.of("no.such.Main"), Map.of()));
    }

    @AfterEach
    void closesIt() {
        node.close();
    }

    private static FakeNode.Answer log(FakeNode.Asked asked, String text) {
        var matcher = Pattern.compile("offset=(\\d+)").matcher(asked.uri());
        int offset = matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
        int end = Math.min(text.length(), offset + 5);
        return new FakeNode.Answer(
                200,
                text.substring(offset, end),
                Map.of("Mobula-Next-Offset", Integer.toString(end), "Mobula-Job-State", "FAILED"));
    }

    @Test
    void showsANodeOnOneScreen() {
        var pid = ProcessHandle.current().pid();
        assertThat(world.run("status")).isEqualTo(new CommandRun(0, """
                        node one  ready  pid %d, up 3m 12s, version 0.1.0, HTTP 127.0.0.1:%d
                          labels    disk=ssd, zone=a
                          cpus      1.5 of 2 in use
                          gpus      0.5 of 1 in use
                          memory    0 B of 6 GiB reserved
                          license   2 of 2 in use
                          machine   3 GiB of 8 GiB memory used, 1 attempt was stopped for want of it
                          tasks     1,200 pending resources, 3 running
                          actors    2 alive
                          queued    1,200 that need 1 CPU, 1 license: waits for 1 license: 2 of 2 are taken
                          drivers   JOB  PID  PENDING  CONNECTED  NAMESPACE  PROGRAM
                                    j-1  77   1203     4s         ns         com.example.Main
                          workers   WORKER  PID  STATE  RUNNING  ACTORS  UP     JOB
                                    1       78   busy   3        2       1m 5s  j-1 (isolated)
                                    2       79   warm   0        0       1s
                        """.formatted(pid, node.port()), ""));
    }

    @Test
    void showsAnIdleNode() {
        node.on("GET", "status", "{}");
        assertThat(world.run("status").out()).contains("""
                          cpus      0 of 0 in use
                          memory    0 B of 0 B reserved
                          tasks     none
                          actors    none
                          queued    nothing waits for resources
                          drivers   none connected
                          workers   none
                        """);
    }

    @Test
    void printsTheStatusAsJson() throws IOException {
        var run = world.run("status", "--name", "one", "-o", "json");
        var json = new JsonMapper().readTree(run.out());

        assertThat(json.path("schema").intValue()).isEqualTo(1);
        assertThat(json.at("/nodes/0/name").textValue()).isEqualTo("one");
        assertThat(json.at("/nodes/0/address").textValue()).isEqualTo("local:" + base + "/one");
        assertThat(json.at("/nodes/0/queued/0/count").intValue()).isEqualTo(1200);
    }

    @Test
    void endsWith5IfNoNodeRuns(@TempDir Path empty) {
        var nobody = new CommandRun.World().with(new LocalNodes(() -> empty, List.of(), Map.of()));
        assertThat(nobody.run("status")).isEqualTo(new CommandRun(5, "", """
                        mobula: no node of this user runs (looked in %s)
                        hint: 'mobula start --head' starts one
                        """.formatted(empty)));
        assertThat(nobody.run("status", "--name", "x").err()).isEqualTo("""
                        mobula: Cannot connect to 'local:x': no such node runs; start one with 'mobula start --head' \
                        (looked in %s)
                        hint: 'mobula status' without options shows all that run
                        """.formatted(empty));
        for (var command : List.of("logs", "job list", "job status 1", "job logs 1", "job stop 1")) {
            var run = nobody.run(command.split(" "));
            assertThat(run.exitCode()).as(command).isEqualTo(5);
            assertThat(run.err()).isEqualTo("""
                            mobula: Cannot connect to 'local': no node of this user runs (looked in %s); \
                            start one with 'mobula start --head'
                            hint: 'mobula status' shows the nodes that run, 'mobula start --head' starts one
                            """.formatted(empty));
        }
    }

    @Test
    void endsWith5IfTheNodeDoesNotAnswer() {
        node.close();
        var run = world.run("status");
        assertThat(run.exitCode()).isEqualTo(5);
        assertThat(run.err()).startsWith("mobula: Node 'one' (pid ").contains("does not answer at 127.0.0.1:");
    }

    @Test
    void endsWith5IfTheTokenIsWrong() throws IOException {
        Files.writeString(base.resolve("one/token"), "other");
        assertThat(world.run("status")).isEqualTo(new CommandRun(5, "", """
                        mobula: wrong token
                        hint: send the right one
                        """));
    }

    @Test
    void submitsAProgramAndEndsWithItsCode() throws IOException {
        var jar = Files.createFile(base.resolve("app.jar"));
        var library = Files.createDirectory(base.resolve("lib"));
        Files.createFile(library.resolve("b.jar"));
        Files.createFile(library.resolve("a.jar"));
        node.on("POST", "jobs", "{\"id\":\"7\"}")
                .on("GET", "jobs/7/logs", asked -> log(asked, "line 1\nline 2\n"))
                .on(
                        "GET",
                        "jobs/7",
                        "{\"id\":\"7\",\"state\":\"FAILED\",\"exitCode\":3,\"message\":\"it said no; its last lines:\\nx\"}");

        var run = world.run(
                "submit", "--wait", "--main", "a.Main", "-cp", library + "/*", jar.toString(), "--", "--epochs", "2");

        assertThat(run).isEqualTo(new CommandRun(3, "line 1\nline 2\n", """
                        job 7 was submitted; 'mobula job stop 7' stops it
                        job 7 failed: it said no
                        """));
        assertThat(new JsonMapper().readTree(node.asked().getFirst().body()))
                .isEqualTo(new JsonMapper().readTree("""
                        {"jar": "%1$s/app.jar", "classPath": ["%1$s/lib/a.jar", "%1$s/lib/b.jar"],
                         "mainClass": "a.Main", "args": ["--epochs", "2"], "env": {}, "name": "app.jar"}
                        """.formatted(base)));
    }

    @Test
    void endsWith7IfAJobFailsWithoutACode() throws IOException {
        var jar = Files.createFile(base.resolve("app.jar")).toString();
        node.on("POST", "jobs", "{\"id\":\"7\"}")
                .on("GET", "jobs/7/logs", asked -> log(asked, ""))
                .on("GET", "jobs/7", "{\"id\":\"7\",\"state\":\"STOPPED\",\"exitCode\":null}");
        assertThat(world.run("submit", "--wait", jar).exitCode()).isEqualTo(7);

        node.on("GET", "jobs/7", "{\"id\":\"7\",\"state\":\"SUCCEEDED\",\"exitCode\":0}");
        assertThat(world.run("submit", "--wait", jar).exitCode()).isZero();
        assertThat(world.run("submit", jar).out()).isEqualTo("7\n");
    }

    @Test
    void refusesAProgramThatDoesNotExist() {
        assertThat(world.run("submit", base + "/no.jar")).isEqualTo(new CommandRun(3, "", """
                        mobula: there is no file %s/no.jar
                        hint: name a jar that exists; 'mobula help submit'
                        """.formatted(base)));
        assertThat(world.run("submit").err()).isEqualTo("""
                        mobula: Missing required parameter: 'JAR'
                        hint: 'mobula help submit' shows how to use it
                        """);
    }

    @Test
    void passesOnWhatTheNodeSaysAboutJobs() {
        node.on("GET", "jobs/9", _ -> new FakeNode.Answer(404, "{\"error\":\"no job 9\",\"hint\":\"list them\"}"));
        assertThat(world.run("job", "status", "9")).isEqualTo(new CommandRun(3, "", """
                        mobula: no job 9
                        hint: list them
                        """));
        node.on("POST", "jobs/9/stop", _ -> new FakeNode.Answer(500, "<html>"));
        assertThat(world.run("job", "stop", "9")).isEqualTo(new CommandRun(1, "", """
                        mobula: <html>
                        hint: see the node's log: mobula logs node
                        """));
    }

    @Test
    void listsJobs() {
        node.on("GET", "jobs", """
                [{"id":"7","name":"app.jar","state":"FAILED","exitCode":3,"message":"it said no","startedMs":1000,
                  "endedMs":66000},
                 {"id":"8","name":"b.jar","state":"PENDING","exitCode":null}]""");
        assertThat(world.run("job", "list").out()).isEqualTo("""
                        ID  NAME     STATE    EXIT  RUNS   MESSAGE
                        7   app.jar  failed   3     1m 5s  it said no
                        8   b.jar    pending  -     -
                        """);
        assertThat(world.run("job", "list", "-o", "json").out()).contains("\"schema\" : 1", "\"jobs\" : [");
        node.on("GET", "jobs", "[]");
        assertThat(world.run("job", "list").out()).isEqualTo("no jobs were submitted to this node\n");
    }

    @Test
    void showsOneJobAndStopsIt() {
        node.on("GET", "jobs/7", """
                        {"id":"7","name":"app.jar","state":"FAILED","exitCode":3,"message":"it said no","pid":99,
                         "startedMs":1000,"endedMs":66000}""").on("POST", "jobs/7/stop", "{}");
        assertThat(world.run("job", "status", "7").out()).isEqualTo("""
                        job 7 app.jar
                          state    failed, exit code 3
                          pid      99
                          runs     1m 5s
                          message  it said no
                        """);
        assertThat(world.run("job", "stop", "7").out()).isEqualTo("job 7 was told to stop\n");
    }

    @Test
    void hintsAtTheHelpOfACommandInACommand() {
        assertThat(world.run("job", "list", "--outptu").err()).isEqualTo("""
                        mobula: unknown option '--outptu' of 'mobula job list': did you mean '--output'?
                        hint: 'mobula job list --help' shows how to use it
                        """);
        assertThat(world.run("job").out()).startsWith("Usage: mobula job");
    }

    @Test
    void listsAndPrintsLogs() {
        var text = "one\ntwo\nthree\n";
        node.on("GET", "logs", """
                        [{"name":"node.log","bytes":14},
                         {"name":"worker-3.log","bytes":14}]""")
                .on("GET", "logs/worker-3.log", asked -> log(asked, text))
                .on("GET", "logs/node.log", asked -> log(asked, "node\n"))
                .on(
                        "GET",
                        "tasks",
                        "[{\"id\":\"t-1\",\"state\":\"RUNNING\",\"worker\":3,\"printsAs\":\"a b\"},{\"id\":\"t-2\"}]");

        assertThat(world.run("logs").out()).isEqualTo("""
                        KIND    ID  BYTES  NAME
                        node        14     node.log
                        worker  3   14     worker-3.log
                        """);
        assertThat(world.run("logs", "worker", "3").out()).isEqualTo(text);
        assertThat(world.run("logs", "worker-3.log", "-f").out()).isEqualTo(text);
        assertThat(world.run("logs", "worker", "3", "-n", "2").out()).isEqualTo("two\nthree\n");
        assertThat(world.run("logs", "worker", "3", "-n", "1", "-f").out()).isEqualTo("three\n");
        assertThat(world.run("logs", "worker", "3", "-n", "0").out()).isEmpty();
        assertThat(world.run("logs", "node").out()).isEqualTo("node\n");
        assertThat(world.run("logs", "task", "t-1").out()).isEqualTo(text);
        assertThat(node.asked().getLast().uri()).contains("logs/worker-3.log?by=a%20b&offset=");
        assertThat(world.run("logs", "task", "t-2")).isEqualTo(new CommandRun(3, "", """
                        mobula: task 't-2' is not in a worker now (state unknown)
                        hint: 'mobula logs' lists the logs
                        """));
        assertThat(world.run("logs", "worker", "4").err()).startsWith("mobula: the node has no log of worker '4'\n");
        assertThat(world.run("logs", "wroker").err()).startsWith("mobula: no log is called 'wroker'\n");
        assertThat(world.run("logs", "worker")).isEqualTo(new CommandRun(2, "", """
                        mobula: which worker? Its id is missing
                        hint: 'mobula logs' lists the logs
                        """));
    }
}
