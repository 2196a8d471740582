package dev.mobula.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mobula.cli.local.FakeNode;
import dev.mobula.cli.local.LocalNodes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryCommandTest {
    private static final String STORE = """
            {"capacityBytes":104857600,"usedBytes":7340032,"objects":3,"pinnedBytes":1048576,"beingMadeBytes":0,
             "spilledBytes":2097152,"waitingObjects":1,"spillFiles":2,"spilledTotalBytes":5242880,
             "restoredTotalBytes":3145728}
            """;
    private static final String OBJECTS = """
            [{"id":"a1","bytes":4194304,"kind":"tensor","made":"put","where":"memory","ageMs":90000,"idleMs":80000,
              "pins":0,"callSite":"demo.Main.main(Main.java:7)",
              "holders":[{"who":"driver j-1","hold":"handle","pid":77,"count":1}]},
             {"id":"a2","bytes":1048576,"kind":"array","made":"result of f (t-1)","where":"memory","ageMs":5000,
              "idleMs":5000,"pins":1,
              "holders":[{"who":"driver j-1","hold":"handle","pid":77,"count":2},
                         {"who":"worker 1","hold":"view","pid":78,"count":1},
                         {"who":"task g (t-2)","hold":"argument","count":1}]},
             {"id":"a3","bytes":2097152,"kind":"tensor","made":"put","where":"spilled","ageMs":70000,"idleMs":65000,
              "pins":0,"callSite":"demo.Main.main(Main.java:7)",
              "holders":[{"who":"driver j-1","hold":"handle","pid":77,"count":1}]}]
            """;

    @TempDir
    Path base;

    private FakeNode node;
    private CommandRun.World world;

    @BeforeEach
    void startsANode() throws IOException {
        node = FakeNode.in(base.resolve("one")).on("GET", "store", STORE).on("GET", "objects", OBJECTS);
        world = new CommandRun.World().with(new LocalNodes(() -> base, List.of("no.such.Main"), Map.of()));
    }

    @AfterEach
    void closesIt() {
        node.close();
    }

    @Test
    void theNodeMayBeNamedInOneOfTwoWays() {
        assertThat(world.run("memory", "--name", "one").out())
                .isEqualTo(world.run("memory", "--address", "local:one").out());
        assertThat(world.run("logs", "--name", "two").err())
                .contains("Cannot connect to 'local:two': no such node runs");
        assertThat(world.run("job", "list", "--name", "one", "--address", "local"))
                .extracting(
                        CommandRun::exitCode,
                        run -> run.err().lines().findFirst().orElse(""))
                .containsExactly(2, "mobula: --address=ADDRESS, --name=NAME are mutually exclusive (specify only one)");
    }

    @Test
    void listsObjectsBelowTheTotals() {
        assertThat(world.run("memory")).isEqualTo(new CommandRun(0, """
                        object store of node one: 7 MiB of 100 MiB in use, 3 objects, 1 MiB pinned, 2 MiB on disk, \
                        1 waits for room
                        since the start 5 MiB went to disk and 3 MiB came back; 2 files
                        ID  SIZE   KIND    WHERE    AGE     HELD BY                                 \
                                                 MADE
                        a1  4 MiB  tensor  memory   1m 30s  driver j-1 (pid 77): handle             \
                                                 put at demo.Main.main(Main.java:7)
                        a2  1 MiB  array   memory   5s      driver j-1 (pid 77): 2 handles; worker 1\
                         (pid 78): view; 1 more  result of f (t-1)
                        a3  2 MiB  tensor  spilled  1m 10s  driver j-1 (pid 77): handle             \
                                                 put at demo.Main.main(Main.java:7)
                        """, ""));
        assertThat(node.asked().getLast().uri()).isEqualTo("objects?limit=30&sort=size");
    }

    @Test
    void sumsUpByWhatIsAskedFor() {
        assertThat(world.run("memory", "--group-by", "call-site").out()).endsWith("""
                        SIZE   OBJECTS  OLDEST  CALL SITE
                        6 MiB  2        1m 30s  demo.Main.main(Main.java:7)
                        1 MiB  1        5s      result of f (t-1)
                        """);
        assertThat(world.run("memory", "--group-by", "holder").out()).endsWith("""
                        SIZE   OBJECTS  OLDEST  HOLDER
                        7 MiB  3        1m 30s  driver j-1
                        1 MiB  1        5s      task g (t-2)
                        1 MiB  1        5s      worker 1
                        """);
    }

    @Test
    void findsWhatOnlyIdleReferencesKeep() {
        assertThat(world.run("memory", "--leaks").out()).endsWith("""
                        kept by references that nobody has used for 1m 0s or longer: close() them, or let go of them
                        SIZE   OBJECTS  OLDEST  CALL SITE
                        6 MiB  2        1m 30s  demo.Main.main(Main.java:7)
                        """);
        assertThat(world.run("memory", "--leaks", "--older-than", "1h").out())
                .endsWith("no object is kept by idle references alone for 1h 0m or longer\n");
    }

    @Test
    void printsJson() throws IOException {
        var json = new JsonMapper()
                .readTree(world.run("memory", "-o", "json", "--sort", "age").out());

        assertThat(json.fieldNames()).toIterable().containsExactly("schema", "node", "store", "objects");
        assertThat(json.at("/objects/0/holders/0/pid").asInt()).isEqualTo(77);
        assertThat(node.asked().getLast().uri()).isEqualTo("objects?limit=30&sort=age");
        var leaks = new JsonMapper()
                .readTree(world.run("memory", "-o", "json", "--leaks").out());
        assertThat(leaks.at("/leaks/0/bytes").asLong()).isEqualTo(6 << 20);
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThat(world.run("memory", "--sort", "name").err()).contains("'name' is not an order: use size or age");
        assertThat(world.run("memory", "--limit", "0").err()).contains("--limit 0 shows nothing");
        assertThat(world.run("memory", "--leaks", "--group-by", "kind").err()).contains("exclude each other");
    }

    @Test
    void endsWith5IfNoNodeRuns(@TempDir Path empty) {
        var nobody = new CommandRun.World().with(new LocalNodes(() -> empty, List.of(), Map.of()));

        assertThat(nobody.run("memory").exitCode()).isEqualTo(5);
        assertThat(nobody.run("memory").err()).contains("'mobula status' shows the nodes that run");
    }
}
