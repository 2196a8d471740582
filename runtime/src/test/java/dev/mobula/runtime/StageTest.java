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
import dev.mobula.spi.Session;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("semantics")
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

    /// A stage that another thread completes when a latch opens.
    private static <T> CompletableFuture<T> after(Shared.Latch open, T value) {
        CompletableFuture<T> stage = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                open.await();
                stage.complete(value);
            } catch (InterruptedException e) {
                stage.completeExceptionally(e);
            }
        });
        return stage;
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
        Shared.Latch complete = Shared.latch(1);
        ObjectRef<Integer> ref = submit(TaskOptions.DEFAULT, arguments -> after(complete, 42));
        node.awaitState(ref, TaskState.RUNNING);
        assertThat(ref.isDone()).isFalse();

        complete.countDown();

        assertThat(ref.get()).isEqualTo(42);
    }

    @Test
    void othersGetTheCpusWhileAStageIsOpen() {
        Shared.Latch complete = Shared.latch(1);
        ObjectRef<Integer> first = submit(TaskOptions.DEFAULT, arguments -> after(complete, 42));
        ObjectRef<Integer> second =
                submit(TaskOptions.DEFAULT, arguments -> after(complete, 42).thenApply(value -> value + 1));

        assertThat(node.<Integer>submit(arguments -> 7).get(Duration.ofSeconds(30)))
                .isEqualTo(7);
        Await.until(
                "the CPU is free",
                () -> node.info().available().equals(node.info().total()));
        node.awaitState(first, TaskState.RUNNING);
        node.awaitState(second, TaskState.RUNNING);

        complete.countDown();
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
        Shared.Notes<Boolean> cancelled = Shared.notes();
        Shared.Latch started = Shared.latch(1);
        ObjectRef<Integer> ref = submit(TaskOptions.DEFAULT, arguments -> {
            Session session = (Session) Mobula.session();
            CompletableFuture<Integer> never = new CompletableFuture<>();
            // Calls the API, which would block for ever on the thread that drives the node's loop.
            never.whenComplete((value, failure) -> {
                assertThat(session.state().nodes()).hasSize(1);
                cancelled.add(never.isCancelled());
            });
            started.countDown();
            return never;
        });
        node.awaitState(ref, TaskState.RUNNING);
        Await.open("the task has begun where it was sent", started);

        assertThat(node.session.cancel(ref)).isTrue();

        assertThatThrownBy(ref::get).isInstanceOf(TaskCancelledException.class);
        Await.until("the stage was cancelled", () -> cancelled.size() > 0);
        assertThat(cancelled.one()).isTrue();
    }

    @Test
    void cancelsAStageThatIsReturnedWhileTheTaskIsCancelled() {
        Shared.Counter left = Shared.counter();
        for (int round = 0; round < 200; round++) {
            Shared.Latch started = Shared.latch(1);
            ObjectRef<Integer> ref = submit(TaskOptions.DEFAULT, arguments -> {
                CompletableFuture<Integer> never = new CompletableFuture<>();
                never.whenComplete((value, failure) -> left.incrementAndGet());
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
