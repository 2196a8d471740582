package dev.mobula.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mobula.Backoff;
import dev.mobula.Mobula;
import dev.mobula.ObjectRef;
import dev.mobula.TaskCancelledException;
import dev.mobula.TaskFailedException;
import dev.mobula.TaskOptions;
import dev.mobula.TaskState;
import dev.mobula.spi.RemoteFunction;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("semantics")
@SharesMemory
@SuppressWarnings("FutureReturnValueIgnored") // the runtime takes the stages that tasks return
class StageTest {
    private final TestNode node = new TestNode(1);

    @AfterEach
    void everythingHasEnded() {
        node.close();
    }

    private <T> ObjectRef<T> submit(TaskOptions options, Functions.Body body) {
        RemoteFunction function = Functions.stage("staged", body);
        return node.submit(function, options);
    }

    @Test
    void givesTheValueOfAStageThatIsComplete() {
        assertThat(this.<Integer>submit(TaskOptions.DEFAULT, arguments -> CompletableFuture.completedFuture(42))
                        .get())
                .isEqualTo(42);
        assertThat(this.<Object>submit(TaskOptions.DEFAULT, arguments -> CompletableFuture.completedFuture(null))
                        .get())
                .isNull();
    }

    @Test
    void givesTheValueOfAStageThatCompletesLater() {
        CompletableFuture<Integer> later = new CompletableFuture<>();
        ObjectRef<Integer> ref = submit(TaskOptions.DEFAULT, arguments -> later);
        node.awaitState(ref, TaskState.RUNNING);
        assertThat(ref.isDone()).isFalse();

        later.complete(42);

        assertThat(ref.get()).isEqualTo(42);
    }

    @Test
    void othersGetTheCpusWhileAStageIsOpen() {
        CompletableFuture<Integer> later = new CompletableFuture<>();
        ObjectRef<Integer> first = submit(TaskOptions.DEFAULT, arguments -> later);
        ObjectRef<Integer> second = submit(TaskOptions.DEFAULT, arguments -> later.thenApply(value -> value + 1));

        assertThat(node.<Integer>submit(arguments -> 7).get(Duration.ofSeconds(30)))
                .isEqualTo(7);
        Await.until(
                "the CPU is free",
                () -> node.info().available().equals(node.info().total()));
        node.awaitState(first, TaskState.RUNNING);
        node.awaitState(second, TaskState.RUNNING);

        later.complete(42);
        assertThat(node.session.getAll(List.of(first, second))).containsExactly(42, 43);
    }

    @Test
    void failsAsTheStageDoes() {
        ObjectRef<Integer> ref = submit(
                TaskOptions.DEFAULT,
                arguments -> CompletableFuture.supplyAsync(() -> {
                    throw new CompletionException(new IOException("disk full"));
                }));

        assertThatThrownBy(ref::get)
                .isInstanceOf(TaskFailedException.class)
                .hasCauseExactlyInstanceOf(IOException.class);
    }

    @Test
    void failsWithoutAStage() {
        ObjectRef<Integer> ref = submit(TaskOptions.DEFAULT, arguments -> null);

        assertThatThrownBy(ref::get)
                .isInstanceOf(TaskFailedException.class)
                .hasMessageContaining("staged returned null: return a completed CompletionStage");
    }

    @Test
    void triesAgainWhenTheStageFailsWithAChosenException() {
        TaskOptions options =
                TaskOptions.DEFAULT.retries(50).retryOn(IOException.class).backoff(Backoff.NONE);
        List<ObjectRef<Integer>> refs = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            refs.add(submit(options, arguments -> {
                int attempt = Mobula.current().attempt();
                return attempt < 20
                        ? CompletableFuture.failedFuture(new IOException("not yet"))
                        : CompletableFuture.completedFuture(attempt);
            }));
        }

        assertThat(node.session.getAll(refs)).containsOnly(20);
    }

    @Test
    void cancelsTheStageOfACancelledTask() {
        CompletableFuture<Integer> never = new CompletableFuture<>();
        CountDownLatch told = new CountDownLatch(1);
        // Calls the API, which would block for ever on the thread that drives the node's loop.
        never.whenComplete((value, failure) -> {
            node.info();
            told.countDown();
        });
        CountDownLatch started = new CountDownLatch(1);
        ObjectRef<Integer> ref = submit(TaskOptions.DEFAULT, arguments -> {
            started.countDown();
            return never;
        });
        node.awaitState(ref, TaskState.RUNNING);
        Await.open("the task has begun where it was sent", started);

        assertThat(node.session.cancel(ref)).isTrue();

        assertThatThrownBy(ref::get).isInstanceOf(TaskCancelledException.class);
        Await.open("the stage was cancelled", told);
        assertThat(never).isCancelled();
    }

    @Test
    void cancelsAStageThatIsReturnedWhileTheTaskIsCancelled() {
        AtomicInteger left = new AtomicInteger();
        for (int round = 0; round < 200; round++) {
            CompletableFuture<Integer> never = new CompletableFuture<>();
            never.whenComplete((value, failure) -> left.incrementAndGet());
            CountDownLatch started = new CountDownLatch(1);
            ObjectRef<Integer> ref = submit(TaskOptions.DEFAULT, arguments -> {
                started.countDown();
                return never;
            });
            Await.open("the task runs", started);
            node.session.cancel(ref);
            assertThatThrownBy(ref::get).isInstanceOf(TaskCancelledException.class);
        }
        node.awaitIdle();

        Await.until("all stages were cancelled", () -> left.get() == 200, left::get);
    }
}
