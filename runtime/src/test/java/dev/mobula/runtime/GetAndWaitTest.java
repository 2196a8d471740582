package dev.mobula.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mobula.GetInterruptedException;
import dev.mobula.GetTimeoutException;
import dev.mobula.ObjectRef;
import dev.mobula.Ready;
import dev.mobula.TaskFailedException;
import dev.mobula.TaskOptions;
import dev.mobula.TaskState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("semantics")
class GetAndWaitTest {
    private TestNode node;
    private final Shared.Latch release = Shared.latch(1);

    // Not in the constructor, which runs too where code that captured the test is made again.
    @BeforeEach
    void startNode() {
        node = new TestNode(2);
    }

    @AfterEach
    void everythingHasEnded() {
        release.countDown();
        node.close();
    }

    private ObjectRef<String> slow() {
        return node.submit(TaskOptions.DEFAULT.name("slow").cpus(0), arguments -> {
            release.await();
            return "slow";
        });
    }

    private ObjectRef<String> done(String value) {
        ObjectRef<String> ref = node.submit(arguments -> value);
        assertThat(ref.get()).isEqualTo(value);
        return ref;
    }

    @Test
    void getsAllInTheOrderGiven() {
        List<ObjectRef<Integer>> refs = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            int value = i;
            refs.add(node.submit(arguments -> value));
        }
        Collections.reverse(refs);

        List<Integer> values = node.session.getAll(refs);

        for (int i = 0; i < 1_000; i++) {
            assertThat(values.get(i)).isEqualTo(999 - i);
        }
        assertThat(node.session.getAll(List.<ObjectRef<Integer>>of())).isEmpty();
    }

    @Test
    void getsTheSameReferenceTwice() {
        ObjectRef<String> ref = slow();
        release.countDown();

        assertThat(node.session.getAll(List.of(ref, ref))).containsExactly("slow", "slow");
    }

    @Test
    void getOfAListFailsAtOnceWithTheFirstFailure() {
        ObjectRef<String> slow = slow();
        ObjectRef<String> failing = node.submit(TaskOptions.DEFAULT.name("failing"), arguments -> {
            throw new IllegalStateException("at once");
        });

        assertThatThrownBy(() -> node.session.getAll(List.of(slow, failing)))
                .isInstanceOf(TaskFailedException.class)
                .hasMessageContaining("at once");
        assertThat(slow.isDone()).isFalse();
    }

    @Test
    void saysWhatAListLacksWhenTheTimeIsOver() {
        ObjectRef<String> there = done("there");
        ObjectRef<String> slow = slow();
        node.awaitState(slow, TaskState.RUNNING);

        assertThatThrownBy(() -> node.session.getAll(List.of(there, slow, slow), Duration.ofMillis(1)))
                .isInstanceOf(GetTimeoutException.class)
                .hasMessage("2 of 3 values are not there after PT0.001S; the first is slow ("
                        + slow.id().task() + "): it runs. They go on; call again or give them more time");
        assertThat(node.session.getAll(List.of(there), Duration.ZERO)).containsExactly("there");
    }

    @Test
    void saysWhatATaskWaitsForWhenTheTimeIsOver() {
        ObjectRef<String> slow = slow();
        ObjectRef<Integer> dependent = node.submit(TaskOptions.DEFAULT.name("dependent"), arguments -> 1, slow);
        node.awaitState(slow, TaskState.RUNNING);
        node.awaitState(dependent, TaskState.PENDING_ARGS);

        assertThatThrownBy(() -> dependent.get(Duration.ofMillis(1)))
                .isInstanceOf(GetTimeoutException.class)
                .hasMessage("No value after PT0.001S for dependent ("
                        + dependent.id().task()
                        + "): it waits for argument 'first' of test.task, which is slow ("
                        + slow.id().task()
                        + "): it runs. It goes on; call get again or give it more time");
        assertThatThrownBy(() -> dependent.get(Duration.ZERO)).isInstanceOf(GetTimeoutException.class);
        assertThatThrownBy(() -> dependent.get(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("timeout=PT-1S is negative: use Duration.ZERO to only look");
        release.countDown();
        assertThat(dependent.get(Duration.ofDays(1_000_000))).isEqualTo(1);
        assertThat(dependent.get(Duration.ZERO)).isEqualTo(1);
    }

    @Test
    void keepsTheFlagOfAnInterruptedGet() throws Exception {
        ObjectRef<String> slow = slow();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        AtomicBoolean flag = new AtomicBoolean();
        Thread caller = Thread.ofPlatform().start(() -> {
            try {
                slow.get();
            } catch (GetInterruptedException e) {
                thrown.set(e);
                flag.set(Thread.currentThread().isInterrupted());
            }
        });
        Await.until("the caller waits", () -> Await.isParked(caller));

        caller.interrupt();
        caller.join(TimeUnit.SECONDS.toMillis(30));

        assertThat(thrown.get())
                .isInstanceOf(GetInterruptedException.class)
                .hasMessage("Interrupted while waiting for slow (" + slow.id().task() + "); what it waits for goes on");
        assertThat(flag).isTrue();
    }

    @Test
    void getsAValueThatIsThereThoughTheThreadIsInterrupted() {
        ObjectRef<String> there = done("there");
        Thread.currentThread().interrupt();
        try {
            assertThat(there.get()).isEqualTo("there");
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
    }

    @Test
    void waitsForExactlyAsManyAsAskedFor() {
        ObjectRef<String> slow = slow();
        ObjectRef<String> a = done("a");
        ObjectRef<String> b = done("b");
        ObjectRef<String> c = done("c");

        Ready<String> two = node.session.wait(List.of(slow, b, a, c), 2);

        assertThat(two.ready()).containsExactly(b, a);
        assertThat(two.pending()).containsExactly(slow, c);
    }

    @Test
    void waitsUntilThereAreEnough() {
        ObjectRef<String> slow = slow();
        ObjectRef<String> there = done("there");
        Thread releaser = Thread.ofVirtual().unstarted(release::countDown);
        releaser.start();

        Ready<String> both = node.session.wait(List.of(slow, there), 2);

        assertThat(both.ready()).containsExactly(slow, there);
        assertThat(both.pending()).isEmpty();
    }

    @Test
    void countsFailedReferencesAsReady() {
        ObjectRef<String> failing = node.submit(arguments -> {
            throw new IllegalStateException("failed");
        });

        assertThat(node.session.wait(List.of(slow(), failing), 1).ready()).containsExactly(failing);
    }

    @Test
    void onlyLooksWithoutTime() {
        ObjectRef<String> slow = slow();
        ObjectRef<String> there = done("there");

        Ready<String> ready = node.session.wait(List.of(slow, there), 2, Duration.ZERO);

        assertThat(ready.ready()).containsExactly(there);
        assertThat(ready.pending()).containsExactly(slow);
        assertThat(node.session.wait(List.of(slow, there), 0).ready()).isEmpty();
        assertThat(node.session.wait(List.of(slow), 1, Duration.ofMillis(1)).ready())
                .isEmpty();
    }

    @Test
    void refusesCountsAndListsThatCannotBe() {
        ObjectRef<String> a = done("a");
        ObjectRef<String> b = done("b");

        assertThatThrownBy(() -> node.session.wait(List.of(a, b), 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("count=3 is outside 0 to 2, the number of references");
        assertThatThrownBy(() -> node.session.wait(List.of(a, b), -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("count=-1 is outside 0 to 2, the number of references");
        assertThatThrownBy(() -> node.session.wait(List.of(a, b, a), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Reference 2 (" + a + ") comes twice: give each reference once");
        assertThatThrownBy(() -> node.session.wait(List.of(a), 1, Duration.ofNanos(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("timeout=PT-0.000000001S is negative");
        assertThatThrownBy(() -> node.session.getAll(Arrays.asList(a, null)))
                .isInstanceOf(NullPointerException.class)
                .hasMessageStartingWith("reference 1 of the list is null");
    }

    @Test
    void waitsInALoopUntilAllAreConsumed() {
        List<ObjectRef<Integer>> pending = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            int value = i;
            pending.add(node.submit(arguments -> value));
        }
        long sum = 0;
        while (!pending.isEmpty()) {
            Ready<Integer> ready = node.session.wait(pending, 1);
            assertThat(ready.ready()).hasSize(1);
            sum += ready.ready().getFirst().get();
            pending = ready.pending();
        }

        assertThat(sum).isEqualTo(19_900);
    }

    @Test
    void completesAStageWithValueOrError() throws Exception {
        ObjectRef<String> slow = slow();
        CompletionStage<Integer> length = slow.toCompletionStage().thenApply(String::length);
        ObjectRef<String> failing = node.submit(arguments -> {
            throw new java.io.IOException("disk full");
        });
        CompletionStage<String> failed = failing.toCompletionStage();
        release.countDown();

        assertThat(length.toCompletableFuture().get(30, TimeUnit.SECONDS)).isEqualTo(4);
        assertThatThrownBy(() -> failed.toCompletableFuture().get(30, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(TaskFailedException.class)
                .hasCauseInstanceOf(java.io.IOException.class);
    }

    @Test
    void runsDependentStagesWhereTheyMayBlockForAMoment() throws Exception {
        ObjectRef<String> slow = slow();
        // A stage that calls the API would wait for itself on the thread that drives the node's loop.
        CompletionStage<Integer> nested = slow.toCompletionStage().thenApply(value -> {
            node.info();
            return node.<Integer>submit(arguments -> 42).get();
        });
        release.countDown();

        assertThat(nested.toCompletableFuture().get(30, TimeUnit.SECONDS)).isEqualTo(42);
    }

    @Test
    void ignoresWhoCompletesAStageOfAReference() throws Exception {
        ObjectRef<String> slow = slow();
        slow.toCompletionStage().toCompletableFuture().cancel(true);
        slow.toCompletionStage().toCompletableFuture().complete("mine");
        release.countDown();

        assertThat(slow.get()).isEqualTo("slow");
        assertThat(slow.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS))
                .isEqualTo("slow");
    }
}
