package dev.mobula.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mobula.Mobula;
import dev.mobula.NotSendableException;
import dev.mobula.Resources;
import dev.mobula.StreamReplayException;
import dev.mobula.TaskContext;
import dev.mobula.UnreadableValueException;
import dev.mobula.runtime.wire.MessageType;
import dev.mobula.runtime.wire.WireWriter;
import dev.mobula.spi.RemoteFunction;
import dev.mobula.spi.Sessions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ShippedTaskTest {
    @TempDir
    Path folder;

    private FakeNode node;
    private final CountDownLatch gate = new CountDownLatch(1);

    @BeforeEach
    void start() {
        node = new FakeNode(folder);
    }

    @AfterEach
    void stop() {
        gate.countDown();
        node.close();
    }

    private RemoteFunction gated() {
        return node.task("gated", arguments -> {
            gate.await();
            return "through";
        });
    }

    @Test
    void tasksOfOneLeaseRunOneAfterTheOtherInOrder() {
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        var order = new ArrayList<Long>();
        var task = node.task("ordered", arguments -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            order.add((Long) arguments[0]);
            running.decrementAndGet();
            return arguments[0];
        });
        node.poll(() -> {
            for (long i = 1; i <= 500; i++) {
                node.message(MessageType.RUN, node.run(i, task, i));
            }
        });
        // One that is held up by others on this machine may have those behind it returned.
        Await.until("each task has ended or was returned", () -> node.told().size() == 500);
        var ended = node.told().stream()
                .filter(told -> told.type() == MessageType.ENDED)
                .toList();
        assertThat(ended).isNotEmpty().allMatch(told -> told.content().equals(told.seq()));
        assertThat(ended.stream().map(FakeNode.Told::seq)).isSorted().isEqualTo(order);
        assertThat(most).hasValue(1);
    }

    @Test
    void aTaskKnowsWhatTheNodeSaysOfIt() {
        var seen = new AtomicReference<TaskContext>();
        var loader = new AtomicReference<ClassLoader>();
        var task = node.task("curious", arguments -> {
            seen.set(Sessions.currentTask());
            loader.set(Thread.currentThread().getContextClassLoader());
            return null;
        });
        node.ship(MessageType.RUN, node.run((5L << 40) + 3, 9, Resources.cpus(2), 0, task));
        var end = node.awaitEnd((5L << 40) + 3);
        assertThat(end.content()).isNull();
        assertThat(end.attempt()).isEqualTo(2);
        assertThat(seen.get().attempt()).isEqualTo(2);
        assertThat(seen.get().gpuIds()).containsExactly(4, 6);
        assertThat(seen.get().resources()).isEqualTo(Resources.cpus(2));
        assertThat(seen.get().namespace()).isEqualTo("space");
        assertThat(seen.get().taskName()).isEqualTo("curious");
        assertThat(seen.get().taskId().sequence()).isEqualTo((5L << 40) + 3);
        assertThat(loader.get()).isSameAs(getClass().getClassLoader());
    }

    @Test
    void aTaskThatWaitsReturnsThoseBehindItAndAsksForItsCpus() {
        var value = new Ref<String>(node.session, 99);
        var task = node.task("waits", arguments -> {
            gate.await();
            return value.get();
        });
        var other = node.task("other", arguments -> "other");
        node.poll(() -> {
            node.message(MessageType.RUN, node.run(1, task));
            node.message(MessageType.RUN, node.run(2, other));
            node.message(MessageType.RUN, node.run(3, other));
            gate.countDown();
        });
        node.await(MessageType.BLOCKED, 1);
        assertThat(node.told().stream().map(FakeNode.Told::seq)).containsExactly(2L, 3L, 1L);
        node.ship(MessageType.RUN, node.run(4, other));
        node.await(MessageType.RETURNED, 4);

        value.complete("there");
        var request = node.await(MessageType.UNBLOCKED, 1);
        assertThat(node.told()).noneMatch(told -> told.isEnd(1));
        node.ship(MessageType.RESUME, new WireWriter().putLong((Long) request.content()));
        assertThat(node.awaitEnd(1).content()).isEqualTo("there");
        node.ship(MessageType.RUN, node.run(5, other));
        assertThat(node.awaitEnd(5).content()).isEqualTo("other");
    }

    @Test
    void aTaskWithoutCpusOnlyReturnsThoseBehindIt() {
        var value = new Ref<String>(node.session, 99);
        var task = node.task("waits", arguments -> value.get());
        node.poll(() -> {
            node.message(MessageType.RUN, node.run(1, 1, Resources.NONE, 0, task));
            node.message(MessageType.RUN, node.run(2, 1, Resources.NONE, 0, task));
        });
        node.await(MessageType.RETURNED, 2);
        value.complete("there");
        node.awaitEnd(1);
        assertThat(node.told()).noneMatch(told -> told.type() == MessageType.BLOCKED);
    }

    @Test
    void tasksBehindALongOneAreReturned() {
        var task = gated();
        node.poll(() -> {
            node.message(MessageType.RUN, node.run(1, task));
            node.message(MessageType.RUN, node.run(2, task));
        });
        node.await(MessageType.RETURNED, 2);
        gate.countDown();
        assertThat(node.awaitEnd(1).content()).isEqualTo("through");
    }

    @Test
    void aRecalledLeaseGivesBackWhatHasNotBegun() {
        var task = gated();
        node.poll(() -> {
            for (long i = 1; i <= 3; i++) {
                node.message(MessageType.RUN, node.run(i, 4, Resources.cpus(1), 0, task));
            }
            node.message(MessageType.RECALL, new WireWriter().putInt(4));
        });
        node.await(MessageType.RETURNED, 3);
        gate.countDown();
        Await.until("each task has ended or was returned", () -> node.told().size() == 3, node::told);
    }

    @Test
    void aTaskThatHasNotBegunIsDroppedWhenItIsStopped() {
        var task = gated();
        node.poll(() -> {
            node.message(MessageType.RUN, node.run(1, task));
            node.message(MessageType.RUN, node.run(2, task));
            node.message(MessageType.STOP_ATTEMPT, new WireWriter().putLong(2).putInt(2));
        });
        // One that is held up by others on this machine may have been returned before.
        var end = node.await("the task is dropped", told -> told.seq() == 2);
        assertThat(end.type() == MessageType.RETURNED || end.ending() == WorkReports.NOT_STARTED)
                .isTrue();
    }

    @Test
    void aTaskThatRunsIsInterruptedWhenItIsStopped() {
        var begun = new CountDownLatch(1);
        var task = node.task("sleeper", arguments -> {
            begun.countDown();
            gate.await();
            return "not reached";
        });
        node.ship(MessageType.RUN, node.run(1, task));
        Await.open("the task runs", begun);
        node.stop(1, 1); // another attempt
        node.stop(1, 2);
        var end = node.awaitEnd(1);
        assertThat(end.ending()).isEqualTo(WorkReports.THREW);
        assertThat(end.content()).isInstanceOf(InterruptedException.class);
    }

    @Test
    void whatATaskThrowsIsTold() {
        var task = node.task("thrower", arguments -> {
            throw new IllegalStateException("no luck");
        });
        var deep = node.task("deep", arguments -> {
            throw new StackOverflowError();
        });
        var broken = node.task("broken", arguments -> {
            throw new InternalError("the JVM failed");
        });
        var unsendable = node.task("unsendable", arguments -> Thread.currentThread());
        node.ship(MessageType.RUN, node.run(1, task));
        assertThat((Throwable) node.awaitEnd(1).content())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no luck");
        node.ship(MessageType.RUN, node.run(2, deep));
        assertThat(node.awaitEnd(2).ending()).isEqualTo(WorkReports.THREW);
        node.ship(MessageType.RUN, node.run(3, broken));
        assertThat(node.awaitEnd(3).ending()).isEqualTo(WorkReports.CRASHED);
        node.ship(MessageType.RUN, node.run(4, unsendable));
        var refused = node.awaitEnd(4);
        assertThat(refused.ending()).isEqualTo(WorkReports.REFUSED);
        assertThat(refused.content()).isInstanceOf(NotSendableException.class);
    }

    @Test
    void aFunctionThatIsNotThereIsRefused() {
        var task = node.task("lost", arguments -> null);
        node.forget("lost");
        node.ship(MessageType.RUN, node.run(1, task));
        var end = node.awaitEnd(1);
        assertThat(end.ending()).isEqualTo(WorkReports.REFUSED);
        assertThat((Throwable) end.content())
                .isInstanceOf(UnreadableValueException.class)
                .hasMessage("lost is not here");
    }

    @Test
    void aSplitResultIsToldInParts() {
        var task = node.function(
                "pair",
                RemoteFunction.Kind.TASK,
                RemoteFunction.Result.SPLIT,
                List.of("left", "right"),
                (index, target, arguments) -> new Object[] {"left", null});
        node.ship(MessageType.RUN, node.run(1, task));
        var end = node.awaitEnd(1);
        assertThat(end.ending()).isEqualTo(WorkReports.PARTS);
        assertThat((List<?>) end.content()).isEqualTo(Arrays.asList("left", null));
    }

    @Test
    void aStageIsToldWhenItCompletesAndOthersRunMeanwhile() {
        var stage = new CompletableFuture<String>();
        var task = node.function(
                "stage",
                RemoteFunction.Kind.TASK,
                RemoteFunction.Result.STAGE,
                List.of(),
                (index, target, arguments) -> stage);
        var other = node.task("other", arguments -> "other");
        node.ship(MessageType.RUN, node.run(1, task));
        node.await(MessageType.OPENED, 1);
        node.ship(MessageType.RUN, node.run(2, other));
        node.awaitEnd(2);
        assertThat(node.told()).noneMatch(told -> told.isEnd(1));
        stage.complete("late");
        assertThat(node.awaitEnd(1).content()).isEqualTo("late");
    }

    @Test
    void aStageIsCancelledWhenItsTaskIsStopped() {
        var stage = new CompletableFuture<String>();
        var task = node.function(
                "stage",
                RemoteFunction.Kind.TASK,
                RemoteFunction.Result.STAGE,
                List.of(),
                (index, target, arguments) -> stage);
        var after = node.task("after", arguments -> null);
        node.ship(MessageType.RUN, node.run(1, task));
        node.await(MessageType.OPENED, 1);
        node.ship(MessageType.RUN, node.run(2, after));
        node.awaitEnd(2);
        node.stop(1, 2);
        node.awaitEnd(1);
        Await.until("the stage is cancelled", stage::isCancelled);
    }

    private RemoteFunction counter(int items) {
        return node.function(
                "counter",
                RemoteFunction.Kind.TASK,
                RemoteFunction.Result.ITERATOR,
                List.of(),
                (index, target, arguments) ->
                        LongStream.rangeClosed(1, items).boxed().iterator());
    }

    @Test
    void aStreamSendsNoMoreThanItsConsumerHasRoomFor() {
        node.ship(MessageType.RUN, node.run(1, counter(5)));
        node.await("two items", told -> "2:2".equals(told.content()));
        node.await(MessageType.BLOCKED, 1);
        assertThat(node.told()).noneMatch(told -> "3:3".equals(told.content()));
        node.ship(MessageType.CREDIT, new WireWriter().putLong(1).putLong(9));
        var request = node.await(MessageType.UNBLOCKED, 1);
        node.ship(MessageType.RESUME, new WireWriter().putLong((Long) request.content()));
        assertThat(node.awaitEnd(1).content()).isEqualTo(5L);
        assertThat(node.told().stream()
                        .filter(told -> told.type() == MessageType.ITEM)
                        .map(FakeNode.Told::content))
                .containsExactly("1:1", "2:2", "3:3", "4:4", "5:5");
    }

    @Test
    void aStreamThatIsReplayedSkipsWhatWasDelivered() {
        node.ship(MessageType.RUN, node.run(1, 1, Resources.cpus(1), 3, counter(5)));
        assertThat(node.awaitEnd(1).content()).isEqualTo(5L);
        assertThat(node.told().stream()
                        .filter(told -> told.type() == MessageType.ITEM)
                        .map(FakeNode.Told::content))
                .containsExactly("4:4", "5:5");
        node.ship(MessageType.RUN, node.run(2, 1, Resources.cpus(1), 9, counter(5)));
        var end = node.awaitEnd(2);
        assertThat(end.ending()).isEqualTo(WorkReports.REFUSED);
        assertThat((Throwable) end.content())
                .isInstanceOf(StreamReplayException.class)
                .hasMessageContaining("produced 5 items on attempt 2, but 9 before");
    }

    @Test
    void shortTasksRunOnTheThreadThatPollsOnceThatIsLearnt() {
        var task = node.task("short", arguments -> Thread.currentThread().getName());
        for (long i = 1; i <= 1_000; i++) {
            node.ship(MessageType.RUN, node.run(i, task));
            if (FakeNode.POLLING.equals(node.awaitEnd(i).content())) {
                return;
            }
        }
        assertThat(node.told()).anyMatch(told -> FakeNode.POLLING.equals(told.content()));
    }

    @Test
    void othersPollWhileATaskThatWasThoughtShortTakesLong() {
        var slow = new AtomicInteger();
        var task = node.task("sometimes", arguments -> {
            if (slow.get() > 0 && Thread.currentThread().getName().equals(FakeNode.POLLING)) {
                gate.await();
            }
            return Thread.currentThread().getName();
        });
        long seq = 1;
        for (; ; seq++) {
            node.ship(MessageType.RUN, node.run(seq, task));
            if (FakeNode.POLLING.equals(node.awaitEnd(seq).content())) {
                break;
            }
        }
        slow.set(1);
        for (seq++; node.nudges.get() == 0; seq++) {
            var next = seq;
            node.ship(MessageType.RUN, node.run(next, task));
            Await.until(
                    "it has ended, or others were asked to poll",
                    () -> node.nudges.get() > 0 || node.told().stream().anyMatch(told -> told.isEnd(next)));
        }
        gate.countDown();
        assertThat(node.awaitEnd(seq - 1).content()).isEqualTo(FakeNode.POLLING);
    }

    @Test
    void aTaskUsesTheSessionOfItsWorker() {
        var task = node.task("nested", arguments -> {
            Mobula session = Sessions.currentTask().session();
            return node.session.equals(session);
        });
        node.ship(MessageType.RUN, node.run(1, task));
        assertThat(node.awaitEnd(1).content()).isEqualTo(true);
    }
}
