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
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A node whose driver and workers send messages twice or late.
@Tag("semantics")
@EnabledIfSystemProperty(
        named = Sizes.PROPERTY,
        matches = "node",
        disabledReason = "about links between a node and what is in this JVM")
@Timeout(120)
class FaultyLinksTest {
    private static final int TASKS = 600;
    private static final String DOUBLED =
            "dup:SUBMIT=0.2;dup:CALL=0.2;dup:CREATE_ACTOR=0.5;dup:ENDED=0.2;dup:PUT=0.5;dup:RETURNED=0.5;"
                    + "dup:FUNCTION=0.5;dup:OPTIONS=0.5;dup:WANT=0.5;dup:RELEASE=0.5;dup:FORGET=0.5;dup:ASK=0.5";
    // References that are not there yet are not handed on, so that a task may come later than the one after it.
    private static final String LATE = "delay:SUBMIT=0.1@3;delay:CALL=0.1@5;delay:ENDED=0.1@4;delay:RELEASE=0.5@2;"
            + "delay:FORGET=0.5@9;delay:RETURNED=0.2@1";

    @ParameterizedTest(name = "seed={0}")
    @ValueSource(longs = {1, 2, 3})
    void eachResultIsRightAndMadeOnceThoughMessagesComeTwice(long seed) {
        everyResultIsRight("seed=" + seed + ";" + DOUBLED);
    }

    @ParameterizedTest(name = "seed={0}")
    @ValueSource(longs = {1, 2, 3})
    void eachResultIsRightAndMadeOnceThoughMessagesComeLate(long seed) {
        everyResultIsRight("seed=" + seed + ";" + LATE);
    }

    private static void everyResultIsRight(String plan) {
        AtomicIntegerArray runs = new AtomicIntegerArray(3 * TASKS);
        var faults = FaultPlan.parse(plan);
        try (Mobula mobula = TestCluster.open(MobulaConfig.defaults().cpus(2), link -> new FaultyLink(link, faults))) {
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
        return refs.stream().map(ref -> ref.get(Duration.ofSeconds(60))).toList();
    }
}
