package dev.mobula.util;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mobula.ActorDiedException;
import dev.mobula.GetInterruptedException;
import dev.mobula.Mobula;
import dev.mobula.MobulaConfig;
import dev.mobula.ObjectRef;
import dev.mobula.TaskCancelledException;
import dev.mobula.TaskOptions;
import dev.mobula.runtime.Shared;
import dev.mobula.runtime.Sizes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("semantics")
@Timeout(120)
class DistributedQueueTest {
    private Mobula mobula;

    @BeforeEach
    void start() {
        mobula = Sizes.open(MobulaConfig.defaults().cpus(2));
    }

    @AfterEach
    void close() {
        mobula.close();
    }

    private static void await(String condition, BooleanSupplier holds) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).as("still waiting until " + condition).isLessThan(end);
            LockSupport.parkNanos(100_000);
        }
    }

    private int waitingCalls(DistributedQueue<?> queue) {
        return mobula.state().actors(1_000).stream()
                .filter(info -> info.id().equals(queue.actor().id()))
                .mapToInt(info -> info.runningCalls() + info.pendingCalls())
                .sum();
    }

    @Test
    void itemsComeOutInTheOrderInWhichTheyWentIn() {
        DistributedQueue<String> queue = DistributedQueue.create();
        queue.put("a");
        queue.putAll(List.of("b", "c", "d"));
        assertThat(queue.offer("e")).isTrue();
        queue.add("f");
        assertThat(queue.size()).isEqualTo(6);
        assertThat(queue.take()).isEqualTo("a");
        assertThat(queue.poll()).contains("b");
        assertThat(queue.poll(Duration.ofSeconds(30))).contains("c");
        assertThat(queue.takeUpTo(2)).containsExactly("d", "e");
        assertThat(queue.takeUpTo(5)).containsExactly("f");
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.maxSize()).isEqualTo(DistributedQueue.UNLIMITED);
    }

    @Test
    void aFullQueueSaysSo() {
        DistributedQueue<Integer> queue = DistributedQueue.create(2);
        queue.putAll(List.of(1, 2));
        assertThat(queue.offer(3)).isFalse();
        assertThat(queue.offer(3, Duration.ofMillis(1))).isFalse();
        assertThatThrownBy(() -> queue.add(3))
                .isInstanceOf(QueueFullException.class)
                .hasMessage(queue + " is full with 2 items: take some, make it larger, or wait with put() or"
                        + " offer(item, timeout)");
        assertThat(queue.takeUpTo(9)).containsExactly(1, 2);
        assertThat(queue.offer(3)).isTrue();
    }

    @Test
    void anEmptyQueueSaysSo() {
        DistributedQueue<Integer> queue = DistributedQueue.create();
        assertThat(queue.poll()).isEmpty();
        assertThat(queue.poll(Duration.ofMillis(1))).isEmpty();
        assertThatThrownBy(queue::remove)
                .isInstanceOf(QueueEmptyException.class)
                .hasMessage(queue + " is empty: put something, or wait with take() or poll(timeout)");
        queue.put(1);
        assertThat(queue.remove()).isEqualTo(1);
    }

    @Test
    void aClosedQueueGivesWhatItHasAndThenSaysSo() {
        DistributedQueue<Integer> queue = DistributedQueue.create();
        queue.put(1);
        queue.close();
        queue.close();
        assertThatThrownBy(() -> queue.put(2))
                .isInstanceOf(QueueClosedException.class)
                .hasMessage(
                        queue + " is closed, so 0 of 1 items are in it: put all before close(), or make a new queue");
        assertThat(queue.take()).isEqualTo(1);
        assertThatThrownBy(queue::take)
                .isInstanceOf(QueueClosedException.class)
                .hasMessage(queue + " is closed and empty, so nothing will come: this is the end, or make a new queue");
        assertThatThrownBy(queue::poll).isInstanceOf(QueueClosedException.class);
    }

    @Test
    void closingLetsThoseWhoWaitGo() {
        DistributedQueue<Integer> queue = DistributedQueue.create(1);
        ObjectRef<Integer> taker = mobula.submit(() -> queue.take());
        await("the taker waits", () -> waitingCalls(queue) == 1);
        queue.close();
        assertThatThrownBy(taker::get).hasCauseInstanceOf(QueueClosedException.class);

        DistributedQueue<Integer> full = DistributedQueue.create(1);
        ObjectRef<Void> putter = mobula.submit(() -> full.putAll(List.of(1, 2, 3)));
        await("the putter waits", () -> waitingCalls(full) == 1);
        full.close();
        assertThatThrownBy(putter::get)
                .hasCauseInstanceOf(QueueClosedException.class)
                .hasMessageContaining("is closed, so 1 of 3 items are in it");
        assertThat(full.take()).isEqualTo(1);
    }

    @Test
    void badArgumentsAreRefusedWithTheCure() {
        assertThatThrownBy(() -> DistributedQueue.create(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxSize=0 is below 1: use 1 or more, or DistributedQueue.UNLIMITED for no limit");
        DistributedQueue<Integer> queue = DistributedQueue.create();
        assertThatThrownBy(() -> queue.takeUpTo(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("most=0 is below 1: take 1 or more");
        assertThatThrownBy(() -> queue.poll(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("timeout=PT-1S is negative: use Duration.ZERO to only look");
        assertThatThrownBy(() -> queue.put(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("item is null, and a queue holds no nulls: put an Optional instead");
        queue.putAll(List.of());
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void aReferenceIsAnItemLikeOthers() {
        DistributedQueue<ObjectRef<String>> queue = DistributedQueue.create();
        var never = new CompletableFuture<String>();
        ObjectRef<String> ref = mobula.put("value");
        queue.put(ref);
        ObjectRef<String> taken = queue.take();
        if (Sizes.isEmbedded()) {
            assertThat(taken).isSameAs(ref);
        }
        assertThat(taken.id()).isEqualTo(ref.id());
        assertThat(taken.get()).isEqualTo("value");
        assertThat(never).isNotDone();
    }

    @Test
    void itemsAreCopied() {
        DistributedQueue<List<String>> queue = DistributedQueue.create();
        List<String> item = new ArrayList<>(List.of("a"));
        queue.put(item);
        item.add("b");
        assertThat(queue.take()).containsExactly("a");
    }

    @Test
    void producersAndConsumersOfOneCpuNeverStarveEachOther() {
        mobula.close();
        mobula = Sizes.open(MobulaConfig.defaults().cpus(1));
        DistributedQueue<Integer> queue = DistributedQueue.create(1);
        List<ObjectRef<Integer>> consumers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            consumers.add(mobula.submit(() -> queue.take() + queue.take()));
        }
        await("all consumers wait", () -> waitingCalls(queue) == 10);
        List<ObjectRef<Void>> producers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            producers.add(mobula.submit(() -> {
                queue.put(1);
                queue.put(2);
            }));
        }
        mobula.getAll(producers);
        assertThat(mobula.getAll(consumers).stream().mapToInt(Integer::intValue).sum())
                .isEqualTo(30);
    }

    private record Item(int producer, int number) {}

    @Test
    void nothingIsLostOrDoubledAndEachProducersItemsKeepTheirOrder() {
        DistributedQueue<Item> queue = DistributedQueue.create(16);
        int producers = 8;
        int each = 500;
        List<ObjectRef<List<Item>>> consumers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            int most = 1 + i;
            boolean patient = i % 2 == 0;
            consumers.add(mobula.submit(() -> {
                List<Item> got = new ArrayList<>();
                try {
                    while (true) {
                        if (patient) {
                            got.addAll(queue.takeUpTo(most));
                        } else {
                            queue.poll(Duration.ofNanos(1_000)).ifPresent(got::add);
                        }
                    }
                } catch (QueueClosedException end) {
                    return got;
                }
            }));
        }
        List<ObjectRef<Void>> all = new ArrayList<>();
        for (int p = 0; p < producers; p++) {
            int producer = p;
            all.add(mobula.submit(() -> {
                var random = new SplittableRandom(producer);
                for (int n = 0; n < each; ) {
                    switch (random.nextInt(3)) {
                        case 0 -> queue.put(new Item(producer, n++));
                        case 1 -> {
                            if (queue.offer(new Item(producer, n), Duration.ofNanos(random.nextInt(100_000)))) {
                                n++;
                            }
                        }
                        default -> {
                            List<Item> some = new ArrayList<>();
                            for (int i = random.nextInt(40); i >= 0 && n < each; i--) {
                                some.add(new Item(producer, n++));
                            }
                            queue.putAll(some);
                        }
                    }
                }
            }));
        }
        mobula.getAll(all);
        queue.close();
        List<Item> everything = new ArrayList<>();
        for (List<Item> got : mobula.getAll(consumers)) {
            Map<Integer, Integer> last = new HashMap<>();
            for (Item item : got) {
                assertThat(last.getOrDefault(item.producer, -1)).isLessThan(item.number);
                last.put(item.producer, item.number);
            }
            everything.addAll(got);
        }
        assertThat(everything).doesNotHaveDuplicates().hasSize(producers * each);
    }

    @Test
    void whoHasWaitedLongestIsServedFirst() {
        DistributedQueue<Integer> queue = DistributedQueue.create();
        List<ObjectRef<Integer>> takers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            takers.add(mobula.submit(() -> queue.take()));
            int waiting = i + 1;
            await(waiting + " wait", () -> waitingCalls(queue) == waiting);
        }
        queue.putAll(IntStream.range(0, 10).boxed().toList());
        assertThat(mobula.getAll(takers))
                .isEqualTo(IntStream.range(0, 10).boxed().toList());
    }

    @Test
    void anInterruptedTakerTakesNothing() throws Exception {
        DistributedQueue<Integer> queue = DistributedQueue.create();
        var thrown = new CompletableFuture<Throwable>();
        Thread taker = Thread.ofPlatform().start(() -> {
            try {
                queue.take();
                thrown.completeExceptionally(new AssertionError("took something"));
            } catch (GetInterruptedException e) {
                thrown.complete(Thread.currentThread().isInterrupted() ? e : new AssertionError("flag lost", e));
            }
        });
        await("the taker waits", () -> waitingCalls(queue) == 1);
        taker.interrupt();
        assertThat(thrown.get(60, TimeUnit.SECONDS))
                .isInstanceOf(GetInterruptedException.class)
                .hasMessage("Interrupted while " + queue + " was empty; nothing was taken from it");
        queue.put(1);
        assertThat(queue.take()).isEqualTo(1);
    }

    @Test
    void anInterruptedPutterPutsNothing() throws Exception {
        DistributedQueue<Integer> queue = DistributedQueue.create(1);
        queue.put(1);
        var thrown = new CompletableFuture<Throwable>();
        Thread putter = Thread.ofPlatform().start(() -> {
            try {
                queue.put(2);
                thrown.completeExceptionally(new AssertionError("put something"));
            } catch (GetInterruptedException e) {
                thrown.complete(e);
            }
        });
        await("the putter waits", () -> waitingCalls(queue) == 1);
        putter.interrupt();
        assertThat(thrown.get(60, TimeUnit.SECONDS))
                .hasMessage("Interrupted while " + queue + " was full; 0 of 1 items are in it, the others are not");
        assertThat(queue.takeUpTo(5)).containsExactly(1);
        assertThat(queue.poll()).isEmpty();
    }

    @Test
    void noItemIsLostWhenTakersAreInterruptedAtAnyTime() throws Exception {
        DistributedQueue<Integer> queue = DistributedQueue.create(4);
        List<Integer> got = Collections.synchronizedList(new ArrayList<>());
        List<Thread> takers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            takers.add(Thread.ofPlatform().start(() -> {
                while (true) {
                    try {
                        got.add(queue.take());
                    } catch (GetInterruptedException e) {
                        assertThat(e).hasMessageContaining("nothing was taken");
                    } catch (QueueClosedException end) {
                        return;
                    }
                    Thread.interrupted();
                }
            }));
        }
        var random = new SplittableRandom(7);
        for (int i = 0; i < 3_000; i++) {
            queue.put(i);
            if (random.nextInt(3) == 0) {
                takers.get(random.nextInt(takers.size())).interrupt();
            }
        }
        queue.close();
        for (Thread taker : takers) {
            taker.join(Duration.ofSeconds(60));
        }
        assertThat(got)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 3_000).boxed().toList());
    }

    @Test
    void aCancelledTaskDoesNotTakeWhatComesLater() {
        DistributedQueue<Integer> queue = DistributedQueue.create();
        ObjectRef<Integer> taker = mobula.submit(() -> queue.take());
        await("the taker waits", () -> waitingCalls(queue) == 1);
        assertThat(mobula.cancel(taker)).isTrue();
        assertThatThrownBy(taker::get).isInstanceOf(TaskCancelledException.class);
        await("the taker has gone", () -> waitingCalls(queue) == 0);
        queue.put(1);
        assertThat(queue.poll(Duration.ofSeconds(30))).contains(1);
    }

    @Test
    void noItemIsLostWhenTakersAreCancelledAtAnyTime() {
        Shared.Notes<Integer> taken = Shared.notes();
        DistributedQueue<Integer> queue = DistributedQueue.create(4);
        List<ObjectRef<Void>> takers = new ArrayList<>();
        var random = new SplittableRandom(11);
        int count = 1_000;
        for (int i = 0; i < count; i++) {
            while (takers.size() < 3) {
                takers.add(mobula.submit(() -> {
                    while (true) {
                        taken.add(queue.take());
                    }
                }));
            }
            queue.put(i);
            if (random.nextInt(4) == 0) {
                mobula.cancel(takers.remove(random.nextInt(takers.size())));
            }
        }
        await("all items are taken", () -> taken.size() >= count);
        takers.forEach(mobula::cancel);
        assertThat(taken.all())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, count).boxed().toList());
    }

    @Test
    void manyShortWaitsLeaveNothingBehind() {
        DistributedQueue<Integer> queue = DistributedQueue.create();
        ObjectRef<Integer> patient = mobula.submit(() -> queue.take());
        await("one waits", () -> waitingCalls(queue) == 1);
        for (int i = 0; i < 2_000; i++) {
            assertThat(queue.poll(Duration.ofNanos(1))).isEmpty();
        }
        queue.put(5);
        assertThat(patient.get()).isEqualTo(5);
        await("nobody waits", () -> waitingCalls(queue) == 0);
    }

    @Test
    void aQueueWhoseActorIsDeadSaysSo() {
        DistributedQueue<Integer> queue = DistributedQueue.create();
        ObjectRef<Integer> taker = mobula.submit(TaskOptions.DEFAULT.retries(0), () -> queue.take());
        await("the taker waits", () -> waitingCalls(queue) == 1);
        queue.actor().kill();
        assertThatThrownBy(taker::get).hasCauseInstanceOf(ActorDiedException.class);
        assertThatThrownBy(() -> queue.put(1)).isInstanceOf(ActorDiedException.class);
    }

    @Test
    void copiesMeanTheSameQueue() {
        DistributedQueue<Integer> queue = DistributedQueue.create(mobula, 5);
        ObjectRef<Optional<DistributedQueue<Integer>>> copy = mobula.put(Optional.of(queue));
        DistributedQueue<Integer> got = copy.get().orElseThrow();
        assertThat(got).isEqualTo(queue).hasSameHashCodeAs(queue).hasToString(queue.toString());
        got.put(1);
        assertThat(queue.take()).isEqualTo(1);
        assertThat(got.maxSize()).isEqualTo(5);
    }
}
