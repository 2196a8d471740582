package dev.mobula.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mobula.ActorOptions;
import dev.mobula.Resources;
import dev.mobula.TaskContext;
import dev.mobula.runtime.wire.MessageType;
import dev.mobula.runtime.wire.WireWriter;
import dev.mobula.spi.RemoteFunction;
import dev.mobula.spi.Sessions;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ShippedActorTest {
    private static final long ACTOR = 50;

    @TempDir
    Path folder;

    private FakeNode node;
    private RemoteFunction constructor;
    private RemoteFunction add;
    private final CountDownLatch gate = new CountDownLatch(1);

    @BeforeEach
    void start() {
        node = new FakeNode(folder);
        constructor = node.constructor("sum", arguments -> new SavedSum());
        add = node.method("add", arguments -> ((SavedSum) arguments[0]).add((Long) arguments[1]));
    }

    @AfterEach
    void stop() {
        gate.countDown();
        node.close();
    }

    private void create(ActorOptions options) {
        node.ship(MessageType.CONSTRUCT, node.construct(ACTOR, 1, constructor, options));
        assertThat(node.awaitEnd(ACTOR + 1_000).ending()).isEqualTo(WorkReports.BUILT);
    }

    // Takes no snapshots.
    private void createPlain(ActorOptions options) {
        var plain = node.constructor("plain", arguments -> new Object());
        node.ship(MessageType.CONSTRUCT, node.construct(ACTOR, 1, plain, options));
        node.awaitEnd(ACTOR + 1_000);
    }

    private void call(long seq, RemoteFunction method, Object... arguments) {
        node.ship(MessageType.RUN_CALL, node.call(seq, ACTOR, 1, "", method, arguments));
    }

    @Test
    void callsRunOneAfterTheOtherInTheirOrder() {
        create(ActorOptions.DEFAULT);
        for (long i = 1; i <= 300; i++) {
            call(i, add, i);
        }
        assertThat(node.awaitEnd(300).content()).isEqualTo(300L * 301 / 2);
        assertThat(node.told().stream()
                        .filter(told -> told.type() == MessageType.ENDED && told.seq() <= 300)
                        .map(FakeNode.Told::seq))
                .isSorted();
    }

    @Test
    void aCallKnowsWhatTheNodeSaysOfItsActor() {
        var seen = new AtomicReference<TaskContext>();
        var look = node.method("look", arguments -> {
            seen.set(Sessions.currentTask());
            return null;
        });
        node.ship(
                MessageType.CONSTRUCT,
                node.construct(ACTOR, 3, constructor, ActorOptions.DEFAULT.resources(Resources.cpus(2))));
        node.awaitEnd(ACTOR + 1_000);
        node.ship(MessageType.RUN_CALL, node.call(1, ACTOR, 3, "", look));
        node.awaitEnd(1);
        assertThat(seen.get().wasRestarted()).isTrue();
        assertThat(seen.get().actorId().orElseThrow().sequence()).isEqualTo(ACTOR);
        assertThat(seen.get().resources()).isEqualTo(Resources.cpus(2));
        assertThat(seen.get().namespace()).isEqualTo("space");
    }

    @Test
    void groupsRunSideBySideUpToTheirLimits() {
        createPlain(ActorOptions.DEFAULT.maxConcurrency(1).group("wide", 2));
        var quick = node.method("quick", arguments -> null);
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        var hold = node.method("hold", arguments -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            gate.await();
            running.decrementAndGet();
            return null;
        });
        for (long i = 1; i <= 4; i++) {
            node.ship(MessageType.RUN_CALL, node.call(i, ACTOR, 1, "wide", hold));
        }
        call(5, quick);
        node.awaitEnd(5);
        Await.until("two calls of the group run", () -> running.get() == 2);
        gate.countDown();
        for (long i = 1; i <= 4; i++) {
            node.awaitEnd(i);
        }
        assertThat(most).hasValue(2);
    }

    @Test
    void aSnapshotIsSentBeforeTheAnswerOfTheCallThatMadeItDue() {
        create(ActorOptions.DEFAULT.snapshotEvery(2));
        call(1, add, 1L);
        call(2, add, 2L);
        call(3, add, 3L);
        node.awaitEnd(3);
        var kinds = node.told().stream()
                .filter(told -> told.seq() <= 3 || told.type() == MessageType.SNAPSHOT)
                .map(told -> told.type() == MessageType.SNAPSHOT
                        ? "life " + told.attempt() + " snapshot " + told.content()
                        : "end " + told.content());
        assertThat(kinds).containsExactly("end 1", "life 1 snapshot 3", "end 3", "end 6");
    }

    @Test
    void aSnapshotOfAnEarlierLifeIsRestored() {
        node.ship(
                MessageType.CONSTRUCT, node.construct(ACTOR, 1, constructor, ActorOptions.DEFAULT, 40L, new Object[0]));
        node.awaitEnd(ACTOR + 1_000);
        call(1, add, 2L);
        assertThat(node.awaitEnd(1).content()).isEqualTo(42L);
    }

    @Test
    void aConstructorThatThrowsIsTold() {
        var broken = node.constructor("broken", arguments -> {
            throw new IllegalStateException("no luck");
        });
        node.ship(MessageType.CONSTRUCT, node.construct(ACTOR, 1, broken, ActorOptions.DEFAULT));
        assertThat(node.awaitEnd(ACTOR + 1_000).ending()).isEqualTo(WorkReports.THREW);
        call(1, add, 1L);
        node.ship(MessageType.END_LIFE, new WireWriter().putLong(ACTOR).putInt(1));
        assertThat(node.awaitEnd(1).ending()).isEqualTo(WorkReports.NOT_STARTED);
    }

    @Test
    void anActorThatExitsTakesNoFurtherCall() {
        create(ActorOptions.DEFAULT);
        var exit = node.method("exit", arguments -> {
            Sessions.currentTask().exitActor();
            return "bye";
        });
        node.poll(() -> {
            node.message(MessageType.RUN_CALL, node.call(1, ACTOR, 1, "", exit));
            node.message(MessageType.RUN_CALL, node.call(2, ACTOR, 1, "", add, 1L));
        });
        var end = node.awaitEnd(1);
        assertThat(end.flags()).isEqualTo(WorkReports.EXITS);
        assertThat(end.content()).isEqualTo("bye");
        node.ship(MessageType.END_LIFE, new WireWriter().putLong(ACTOR).putInt(1));
        assertThat(node.awaitEnd(2).ending()).isEqualTo(WorkReports.NOT_STARTED);
        call(3, add, 1L);
        assertThat(node.awaitEnd(3).ending()).isEqualTo(WorkReports.NOT_STARTED);
    }

    @Test
    void aCallIsStoppedWhetherItRunsOrWaits() {
        create(ActorOptions.DEFAULT);
        var begun = new CountDownLatch(1);
        var hold = node.method("hold", arguments -> {
            begun.countDown();
            gate.await();
            return null;
        });
        call(1, hold);
        call(2, add, 1L);
        Await.open("the call runs", begun);
        node.stop(2, 1);
        assertThat(node.awaitEnd(2).ending()).isEqualTo(WorkReports.NOT_STARTED);
        node.stop(1, 1);
        assertThat(node.awaitEnd(1).content()).isInstanceOf(InterruptedException.class);
        call(3, add, 5L);
        assertThat(node.awaitEnd(3).content()).isEqualTo(5L);
    }

    @Test
    void aStageOfACallLetsOthersRunAndIsCancelledByStop() {
        create(ActorOptions.DEFAULT);
        var stages = List.of(new CompletableFuture<String>(), new CompletableFuture<String>());
        var next = new AtomicInteger();
        var later = node.function(
                "later",
                RemoteFunction.Kind.METHOD,
                RemoteFunction.Result.STAGE,
                List.of(),
                (index, target, arguments) -> stages.get(next.getAndIncrement()));
        call(1, later);
        call(2, later);
        call(3, add, 5L);
        assertThat(node.awaitEnd(3).content()).isEqualTo(5L);
        stages.getFirst().complete("late");
        assertThat(node.awaitEnd(1).content()).isEqualTo("late");
        node.stop(2, 1);
        assertThat(node.awaitEnd(2).ending()).isNotEqualTo(WorkReports.NOT_STARTED);
        assertThat(stages.getLast()).isCancelled();
    }

    @Test
    void aCallThatWaitsSaysSoIfItsActorHoldsCpus() {
        create(ActorOptions.DEFAULT.resources(Resources.cpus(1)));
        var value = new Ref<String>(node.session, 99);
        var waits = node.method("waits", arguments -> value.get());
        call(1, waits);
        node.await(MessageType.BLOCKED, 1);
        value.complete("there");
        var request = node.await(MessageType.UNBLOCKED, 1);
        node.ship(MessageType.RESUME, new WireWriter().putLong((Long) request.content()));
        assertThat(node.awaitEnd(1).content()).isEqualTo("there");
    }

    @Test
    void shortCallsRunOnTheThreadThatPollsOnceThatIsLearnt() {
        createPlain(ActorOptions.DEFAULT);
        var name = node.function(
                "name",
                RemoteFunction.Kind.METHOD,
                RemoteFunction.Result.VALUE,
                List.of(),
                (index, target, arguments) -> Thread.currentThread().getName());
        for (long i = 1; i <= 1_000; i++) {
            call(i, name);
            node.awaitEnd(i);
        }
        assertThat(node.told()).anyMatch(told -> FakeNode.POLLING.equals(told.content()));
    }
}
