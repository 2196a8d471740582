package dev.mobula.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mobula.Mobula;
import dev.mobula.MobulaConfig;
import dev.mobula.RemoteCallable;
import dev.mobula.TaskOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("semantics")
class ExecutorTest {
    private final TestNode node = new TestNode(2);
    private final ExecutorService executor = node.session.executor();
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void everythingHasEnded() {
        release.countDown();
        node.close();
    }

    private static <T> T within(Future<T> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    @Test
    void runsCallablesOnTheCallersOwnObjects() throws Exception {
        AtomicInteger shared = new AtomicInteger();
        List<Callable<Integer>> calls = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            calls.add(shared::incrementAndGet);
        }

        int sum = 0;
        for (Future<Integer> future : executor.invokeAll(calls)) {
            sum += future.resultNow();
        }

        assertThat(sum).isEqualTo(5_050);
        assertThat(shared).hasValue(100);
    }

    @Test
    void runsStagesOfCompletableFutures() throws Exception {
        CompletableFuture<String> name =
                CompletableFuture.supplyAsync(() -> Mobula.current().taskName(), executor);

        CompletableFuture<String> longer = name.thenApplyAsync(text -> text + "!", executor);

        assertThat(longer.get(30, TimeUnit.SECONDS)).isEqualTo("executor!");
    }

    @Test
    void runsNoMoreAtOnceThanThereAreCpus() throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger highest = new AtomicInteger();
        List<Future<?>> futures = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            futures.add(executor.submit(() -> {
                highest.accumulateAndGet(running.incrementAndGet(), Math::max);
                LockSupport.parkNanos(1);
                running.decrementAndGet();
            }));
        }
        for (Future<?> future : futures) {
            within(future);
        }

        assertThat(highest.get()).isBetween(1, 2);
    }

    @Test
    void sendsRemoteCallablesAsTasks() throws Exception {
        List<Integer> captured = new ArrayList<>(List.of(1));
        RemoteCallable<Integer> code = () -> {
            captured.add(2);
            return captured.size();
        };

        assertThat((int) within(executor.submit(code))).isEqualTo(2);
        assertThat(captured).as("the task worked on a copy").hasSize(1);
    }

    @Test
    void usesItsOptions() throws Exception {
        ExecutorService named =
                node.session.executor(TaskOptions.DEFAULT.name("library").cpus(2));

        Future<String> seen = named.submit(
                () -> Mobula.current().taskName() + " on " + Mobula.current().resources());

        assertThat(seen.get(30, TimeUnit.SECONDS)).isEqualTo("library on 2 CPU");
    }

    @Test
    void givesTheExceptionOfACallable() {
        Future<Object> future = executor.submit((Callable<Object>) () -> {
            throw new IOException("disk full");
        });

        assertThatThrownBy(() -> within(future))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IOException.class);
    }

    @Test
    void finishesWhatItHasAfterShutdown() throws Exception {
        CountDownLatch started = new CountDownLatch(2);
        List<Future<String>> futures = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            futures.add(executor.submit(() -> {
                started.countDown();
                release.await();
                return "done";
            }));
        }
        Await.open("two run", started);

        executor.shutdown();

        assertThat(executor.isShutdown()).isTrue();
        assertThat(executor.isTerminated()).isFalse();
        assertThat(executor.awaitTermination(1, TimeUnit.MILLISECONDS)).isFalse();
        release.countDown();
        assertThat(executor.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        assertThat(executor.isTerminated()).isTrue();
        for (Future<String> future : futures) {
            assertThat(future.resultNow()).isEqualTo("done");
        }
    }

    @Test
    void countsRemoteCallablesAsItsOwnOnShutdown() throws Exception {
        RemoteCallable<Integer> code = () -> 1;
        Future<Integer> before = executor.submit(code);

        executor.shutdown();

        assertThat(executor.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        assertThat(before.isDone()).isTrue();
        assertThatThrownBy(() -> executor.submit(code)).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void refusesWorkAfterShutdownAndAfterClose() {
        String refused = "This executor was shut down, or its session " + node.session.jobId()
                + " is closed: take a new one with mobula.executor()";
        executor.shutdown();
        assertThatThrownBy(() -> executor.execute(() -> {}))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessage(refused);

        ExecutorService other;
        RemoteCallable<Integer> code = () -> 1;
        try (TestNode second = new TestNode(1)) {
            other = second.session.executor();
        }
        assertThatThrownBy(() -> other.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> other.submit(code)).isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void interruptsAndReturnsTheRestOnShutdownNow() throws Exception {
        CountDownLatch started = new CountDownLatch(2);
        CountDownLatch interrupted = new CountDownLatch(2);
        AtomicBoolean ran = new AtomicBoolean();
        for (int i = 0; i < 2; i++) {
            executor.execute(() -> {
                started.countDown();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    interrupted.countDown();
                }
            });
        }
        Await.open("both CPUs are busy", started);
        Runnable never = () -> ran.set(true);
        executor.execute(never);

        assertThat(executor.shutdownNow()).containsExactly(never);

        Await.open("what ran was interrupted", interrupted);
        assertThat(executor.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        node.awaitIdle();
        assertThat(ran).isFalse();
    }

    @Test
    void endsFuturesThatNeverRanWhenTheSessionCloses() {
        Future<?> waiting;
        Future<?> running;
        CountDownLatch started = new CountDownLatch(1);
        Mobula mobula = Sizes.open(MobulaConfig.defaults().cpus(1));
        try (mobula) {
            ExecutorService own = mobula.executor();
            running = own.submit(() -> {
                started.countDown();
                release.await();
                return null;
            });
            Await.open("the CPU is busy", started);
            waiting = own.submit(() -> {});
        }
        Await.until("both futures have ended", () -> waiting.isDone() && running.isDone());
        assertThat(waiting.isCancelled()).isTrue();
        assertThat(running.exceptionNow()).isInstanceOf(InterruptedException.class);
    }
}
