package dev.mobula.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mobula.Mobula;
import dev.mobula.MobulaConfig;
import dev.mobula.ObjectRef;
import dev.mobula.TaskOptions;
import dev.mobula.runtime.wire.FaultPlan;
import dev.mobula.runtime.wire.FaultyLink;
import dev.mobula.spi.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A node, a driver and workers that send messages twice or late.
@Tag("semantics")
@EnabledIfSystemProperty(
        named = Sizes.PROPERTY,
        matches = "node",
        disabledReason = "about links between a node and what is in this JVM")
@Timeout(120)
@SuppressWarnings("FutureReturnValueIgnored") // the runtime takes the stages that tasks return
class FaultyLinksTest {
    private static final int TASKS = 600;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String DOUBLED =
            "dup:SUBMIT=0.2;dup:CALL=0.2;dup:CREATE_ACTOR=0.5;dup:ENDED=0.2;dup:PUT=0.5;dup:RETURNED=0.5;"
                    + "dup:FUNCTION=0.5;dup:OPTIONS=0.5;dup:WANT=0.5;dup:RELEASE=0.5;dup:FORGET=0.5;dup:ASK=0.5;"
                    + "dup:BLOCKED=0.5;dup:UNBLOCKED=0.5;dup:ITEM=0.5;dup:TAKEN=0.5;dup:OPENED=0.5;dup:SNAPSHOT=0.5;"
                    + "dup:CANCEL=0.5;dup:KILL=0.5;dup:FIND=0.5;dup:CLOSE_STREAM=0.5;dup:EXITING=0.5;dup:BYE=0.5";
    private static final String DOUBLED_BY_NODE =
            "dup:COMPLETED=0.3;dup:VALUE=0.5;dup:PENDING=0.5;dup:REPLY=0.5;dup:LEARN=0.5;dup:RUN=0.3;dup:CONSTRUCT=0.5;"
                    + "dup:RUN_CALL=0.3;dup:END_LIFE=0.5;dup:STOP_ATTEMPT=0.5;dup:RESUME=0.5;dup:RECALL=0.5;"
                    + "dup:CREDIT=0.5;dup:STREAM_ITEM=0.5;dup:OUTPUT=0.5;dup:COLLECT=0.5";
    // References that are not there yet are not handed on, so that a task may come later than the one after it.
    private static final String LATE = "delay:SUBMIT=0.1@3;delay:CALL=0.1@5;delay:ENDED=0.1@4;delay:RELEASE=0.5@2;"
            + "delay:FORGET=0.5@9;delay:RETURNED=0.2@1;delay:BLOCKED=0.3@2;delay:UNBLOCKED=0.3@2;delay:OPENED=0.5@3";
    private static final String LATE_BY_NODE = "delay:COMPLETED=0.1@3;delay:VALUE=0.2@2;delay:PENDING=0.3@2;"
            + "delay:REPLY=0.2@2;delay:RUN=0.1@3;delay:RUN_CALL=0.1@3;delay:RESUME=0.3@2;delay:RECALL=0.5@2;"
            + "delay:CREDIT=0.3@2;delay:END_LIFE=0.5@3";

    @ParameterizedTest(name = "seed={0}")
    @ValueSource(longs = {1, 2, 3})
    void eachResultIsRightAndMadeOnceThoughMessagesComeTwice(long seed) {
        everyResultIsRight("seed=" + seed + ";" + DOUBLED, "");
    }

    @ParameterizedTest(name = "seed={0}")
    @ValueSource(longs = {1, 2, 3})
    void eachResultIsRightAndMadeOnceThoughMessagesComeLate(long seed) {
        everyResultIsRight("seed=" + seed + ";" + LATE, "");
    }

    @ParameterizedTest(name = "seed={0}")
    @ValueSource(longs = {1, 2, 3})
    void eachResultIsRightAndMadeOnceThoughTheNodesMessagesComeTwice(long seed) {
        everyResultIsRight("", "seed=" + seed + ";" + DOUBLED_BY_NODE);
    }

    @ParameterizedTest(name = "seed={0}")
    @ValueSource(longs = {1, 2, 3})
    void eachResultIsRightAndMadeOnceThoughTheNodesMessagesComeLate(long seed) {
        everyResultIsRight("", "seed=" + seed + ";" + LATE_BY_NODE);
    }

    @ParameterizedTest(name = "seed={0}")
    @ValueSource(longs = {1, 2, 3})
    void eachResultIsRightAndMadeOnceThoughAllMessagesComeTwice(long seed) {
        everyResultIsRight("seed=" + seed + ";" + DOUBLED, "seed=" + seed + ";" + DOUBLED_BY_NODE);
    }

    @ParameterizedTest(name = "seed={0}")
    @ValueSource(longs = {1, 2, 3})
    void whatIsHeldAndStreamedAndMadeIsRightThoughAllMessagesComeTwice(long seed) {
        var faults = FaultPlan.parse("seed=" + seed + ";" + DOUBLED);
        var nodeFaults = FaultPlan.parse("seed=" + seed + ";" + DOUBLED_BY_NODE);
        AtomicInteger made = new AtomicInteger();
        try (TestNode node = new TestNode(TestCluster.open(
                MobulaConfig.defaults().cpus(2),
                link -> new FaultyLink(link, faults),
                link -> new FaultyLink(link, nodeFaults)))) {
            Session session = node.session;
            var list = Functions.task("list", arguments -> {
                List<ObjectRef<Integer>> refs = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    refs.add(Mobula.session().put((int) arguments[0] + i));
                }
                return refs;
            });
            List<ObjectRef<List<ObjectRef<Integer>>>> lists = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                lists.add(session.submit(list, TaskOptions.DEFAULT, i));
            }
            for (int i = 0; i < 100; i++) {
                List<ObjectRef<Integer>> refs = lists.get(i).get(LIMIT);
                if (i % 20 == 0) {
                    System.gc(); // what came twice must not be given back twice
                }
                assertThat(all(refs)).containsExactly(i, i + 1, i + 2);
            }
            for (int i = 0; i < 20; i++) {
                var items = Functions.iterator(
                        "items", arguments -> IntStream.range(0, 50).iterator());
                assertThat(session.<Integer>submitStream(items, TaskOptions.DEFAULT.streamBuffer(4)).stream())
                        .containsExactlyElementsOf(
                                IntStream.range(0, 50).boxed().toList());
            }
            for (int i = 0; i < 20; i++) {
                var stage = Functions.stage("stage", arguments -> {
                    made.incrementAndGet();
                    return CompletableFuture.supplyAsync(
                            () -> 5, CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS));
                });
                assertThat(session.<Integer>submit(stage, TaskOptions.DEFAULT).get(LIMIT))
                        .isEqualTo(5);
            }
            assertThat(made).hasValue(20);
            for (int i = 0; i < 20; i++) {
                String name = "tally" + i;
                TallyRemote tally = TallyRemote.options().name(name).create();
                assertThat(tally.next().get(LIMIT)).isZero();
                assertThat(TallyRemote.find(name).orElseThrow().next().get(LIMIT))
                        .isOne();
                tally.actor().kill();
                Await.until("the name is free", () -> TallyRemote.find(name).isEmpty());
            }
        }
    }

    private static void everyResultIsRight(String plan, String nodePlan) {
        AtomicIntegerArray runs = new AtomicIntegerArray(3 * TASKS);
        var faults = FaultPlan.parse(plan);
        var nodeFaults = FaultPlan.parse(nodePlan);
        try (TestNode node = new TestNode(TestCluster.open(
                MobulaConfig.defaults().cpus(2),
                link -> new FaultyLink(link, faults),
                link -> new FaultyLink(link, nodeFaults)))) {
            Mobula mobula = node.session;
            var session = (Session) mobula;
            var square = Functions.task("square", arguments -> {
                runs.incrementAndGet((int) arguments[0]);
                return (int) arguments[0] * (int) arguments[0];
            });
            var parent = Functions.task("parent", arguments -> {
                int number = (int) arguments[0];
                runs.incrementAndGet(number);
                ObjectRef<Integer> child =
                        ((Session) Mobula.session()).submit(square, TaskOptions.DEFAULT, number + TASKS);
                return child.get() + 1;
            });
            List<ObjectRef<Integer>> squares = new ArrayList<>();
            List<ObjectRef<Integer>> parents = new ArrayList<>();
            List<ObjectRef<Integer>> calls = new ArrayList<>();
            TallyRemote tally = TallyRemote.on(mobula).create();
            for (int i = 0; i < TASKS; i++) {
                squares.add(session.submit(square, TaskOptions.DEFAULT, i));
                calls.add(tally.next());
                if (i % 4 == 0) {
                    parents.add(session.submit(parent, TaskOptions.DEFAULT.name("parent"), TASKS + i));
                }
            }

            assertThat(all(squares))
                    .isEqualTo(IntStream.range(0, TASKS).mapToObj(i -> i * i).toList());
            assertThat(all(calls))
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, TASKS).boxed().toList());
            assertThat(all(parents))
                    .isEqualTo(IntStream.range(0, TASKS)
                            .filter(i -> i % 4 == 0)
                            .mapToObj(i -> (2 * TASKS + i) * (2 * TASKS + i) + 1)
                            .toList());
            List<ObjectRef<Integer>> again = squares.stream()
                    .<ObjectRef<Integer>>map(one ->
                            session.submit(Functions.task("same", arguments -> arguments[0]), TaskOptions.DEFAULT, one))
                    .toList();
            assertThat(all(again)).isEqualTo(all(squares));
        }
        for (int i = 0; i < TASKS; i++) {
            assertThat(runs.get(i)).as("runs of task %d", i).isEqualTo(1);
            assertThat(runs.get(i + TASKS)).as("runs of parent %d", i).isEqualTo(i % 4 == 0 ? 1 : 0);
            assertThat(runs.get(i + 2 * TASKS)).as("runs of child %d", i).isEqualTo(i % 4 == 0 ? 1 : 0);
        }
    }

    private static List<Integer> all(List<ObjectRef<Integer>> refs) {
        return refs.stream().map(ref -> ref.get(LIMIT)).toList();
    }
}
