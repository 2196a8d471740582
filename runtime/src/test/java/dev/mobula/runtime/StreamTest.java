package dev.mobula.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mobula.Backoff;
import dev.mobula.GetTimeoutException;
import dev.mobula.ObjectRef;
import dev.mobula.ObjectStream;
import dev.mobula.StreamReplayException;
import dev.mobula.TaskCancelledException;
import dev.mobula.TaskFailedException;
import dev.mobula.TaskOptions;
import dev.mobula.TaskState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("semantics")
class StreamTest {
    private static final TaskOptions ITEMS = TaskOptions.DEFAULT.name("items");

    private TestNode node;

    // Not in the constructor, which runs too where code that captured the test is made again.
    @BeforeEach
    void startNode() {
        node = new TestNode(2);
    }

    @AfterEach
    void everythingHasEnded() {
        node.close();
    }

    /// Gives 0, 1, 2, … and does something before each.
    private static Iterator<Integer> counting(int count, Before before) {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < count;
            }

            @Override
            public Integer next() {
                try {
                    before.item(next);
                } catch (InterruptedException e) {
                    throw new IllegalStateException("interrupted before item " + next, e);
                }
                return next++;
            }
        };
    }

    @FunctionalInterface
    private interface Before {
        void item(int number) throws InterruptedException;
    }

    @Test
    void givesItemsInOrder() {
        ObjectStream<Integer> items = node.stream(ITEMS, arguments -> counting(1_000, item -> {}));

        assertThat(items)
                .containsExactlyElementsOf(IntStream.range(0, 1_000).boxed().toList());
        assertThat(items.completion().get()).isEqualTo(1_000L);
        assertThat(items.hasNext()).isFalse();
        assertThatThrownBy(items::next)
                .isInstanceOf(NoSuchElementException.class)
                .hasMessage(
                        "The stream of items (" + items.completion().id().task() + ") has ended: ask hasNext() first");
    }

    @Test
    void givesNullItemsAndCopiesMutableOnes() {
        int[] first = {1};
        ObjectStream<int[]> items =
                node.stream(ITEMS, arguments -> Arrays.asList(first, null).iterator());

        assertThat(items.next()).containsExactly(1).isNotSameAs(first);
        assertThat(items.hasNext()).isTrue();
        assertThat(items.next()).isNull();
        assertThat(items.hasNext()).isFalse();
    }

    @Test
    void givesItemsOfAJavaStreamAndClosesIt() {
        Shared.Latch closed = Shared.latch(1);

        ObjectStream<Integer> items = node.session.submitStream(
                Functions.stream("squares", arguments -> Stream.of(1, 4, 9).onClose(closed::countDown)), ITEMS);

        assertThat(items.stream().mapToInt(item -> item).sum()).isEqualTo(14);
        items.completion().get();
        assertThat(closed.getCount()).isZero();
    }

    @Test
    void givesItemsOfAnIntStream() {
        ObjectStream<Integer> items =
                node.session.submitStream(Functions.stream("range", arguments -> IntStream.range(0, 3)), ITEMS);

        assertThat(items).containsExactly(0, 1, 2);
    }

    @Test
    void failsAStreamThatIsNull() {
        ObjectStream<Integer> items = node.stream(ITEMS, arguments -> null);

        assertThatThrownBy(items::next)
                .isInstanceOf(TaskFailedException.class)
                .hasMessageContaining("items returned null: return an empty Iterator for no items");
    }

    @Test
    void givesAnItemBeforeTheProducerEnds() {
        Shared.Latch firstWasConsumed = Shared.latch(1);
        ObjectStream<Integer> items = node.stream(
                ITEMS,
                arguments -> counting(2, item -> {
                    if (item == 1) {
                        firstWasConsumed.await();
                    }
                }));

        assertThat(items.next()).isZero();
        firstWasConsumed.countDown();
        assertThat(items.next()).isEqualTo(1);
    }

    @Test
    void holdsBackAProducerThatIsTooFarAhead() {
        Shared.Counter produced = Shared.counter();
        Shared.Counter consumed = Shared.counter();
        Shared.Counter furthestAhead = Shared.counter();
        ObjectStream<Integer> items = node.stream(
                ITEMS.streamBuffer(4),
                arguments -> counting(200, item -> {
                    int ahead = produced.incrementAndGet() - consumed.get();
                    furthestAhead.accumulateAndGet(ahead, Math::max);
                }));
        node.awaitState(items.completion(), TaskState.RUNNING_BLOCKED);
        assertThat(produced.get()).as("4 in the buffer, 1 in progress").isEqualTo(5);
        assertThat(node.info().available().cpuUnits()).as("gives its CPU back").isEqualTo(20_000);

        while (items.hasNext()) {
            consumed.incrementAndGet(); // before next(), so that the producer is never ahead by more than it seems
            items.next();
        }

        assertThat(furthestAhead.get()).isBetween(4, 5);
    }

    @Test
    void givesTheExceptionAfterTheItemsBeforeIt() {
        ObjectStream<Integer> items = node.stream(
                ITEMS,
                arguments -> counting(5, item -> {
                    if (item == 2) {
                        throw new IllegalArgumentException("item 2 is bad");
                    }
                }));
        Await.until("the producer has failed", items.completion()::isDone);

        assertThat(items.next()).isZero();
        assertThat(items.next()).isEqualTo(1);
        assertThat(items.hasNext()).isTrue();
        assertThatThrownBy(items::next)
                .isInstanceOf(TaskFailedException.class)
                .hasMessageContaining("items (")
                .hasMessageContaining("item 2 is bad")
                .hasCauseExactlyInstanceOf(IllegalArgumentException.class);
        assertThat(items.hasNext()).isFalse();
        assertThatThrownBy(items::next).isInstanceOf(NoSuchElementException.class);
        assertThatThrownBy(items.completion()::get).isInstanceOf(TaskFailedException.class);
    }

    @Test
    void stopsTheProducerWhenClosedEarly() {
        CountDownLatch left = new CountDownLatch(1);
        ObjectStream<Integer> items = node.stream(ITEMS.streamBuffer(1), arguments -> {
            Iterator<Integer> endless = counting(Integer.MAX_VALUE, item -> {});
            return new Iterator<Integer>() {
                @Override
                public boolean hasNext() {
                    return true;
                }

                @Override
                public Integer next() {
                    return endless.next();
                }
            };
        });
        items.completion().toCompletionStage().whenComplete((count, failure) -> left.countDown());
        assertThat(items.next()).isZero();

        items.close();
        items.close();

        Await.open("the producer was cancelled", left);
        assertThatThrownBy(items.completion()::get).isInstanceOf(TaskCancelledException.class);
        assertThat(items.hasNext()).isFalse();
        assertThatThrownBy(items::next).hasMessageContaining("has ended (it was closed): ask hasNext() first");
        node.awaitIdle();
    }

    @Test
    void interruptsAProducerThatWaitsWhenClosedEarly() {
        Shared.Latch started = Shared.latch(1);
        Shared.Latch interrupted = Shared.latch(1);
        try (ObjectStream<Integer> items = node.stream(
                ITEMS,
                arguments -> counting(2, item -> {
                    started.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                        throw e;
                    }
                }))) {
            Await.open("the producer runs", started);
            assertThat(items.completion().isDone()).isFalse();
        }
        Await.open("the producer was interrupted", interrupted);
    }

    @Test
    void hasEndedAfterItsFailureThoughTheCancelledProducerGoesOn() {
        Shared.Latch stop = Shared.latch(1);
        ObjectStream<Integer> items = node.stream(
                ITEMS.streamBuffer(2),
                arguments -> counting(1_000_000, item -> {
                    while (item == 3 && stop.getCount() > 0) {
                        Thread.onSpinWait();
                    }
                }));
        assertThat(items.next()).isZero();
        assertThat(items.next()).isEqualTo(1);
        node.session.cancel(items.completion());
        while (items.hasNext()) {
            try {
                items.next();
            } catch (TaskCancelledException e) {
                break;
            }
        }
        stop.countDown();
        node.awaitIdle();

        assertThat(items.hasNext()).isFalse();
    }

    @Test
    void skipsItemsThatWereDeliveredWhenTriedAgain() {
        Shared.Counter attempts = Shared.counter();
        ObjectStream<Integer> items = node.stream(
                ITEMS.retries(3).retryOn(IllegalStateException.class).backoff(Backoff.NONE), arguments -> {
                    int attempt = attempts.incrementAndGet();
                    return counting(10, item -> {
                        if (item == attempt * 3) {
                            throw new IllegalStateException("attempt " + attempt);
                        }
                    });
                });

        assertThat(items).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(attempts.get()).isEqualTo(4);
        assertThat(items.completion().get()).isEqualTo(10L);
    }

    @Test
    void refusesAReplayThatIsShorter() {
        Shared.Counter attempts = Shared.counter();
        ObjectStream<Integer> items = node.stream(
                ITEMS.retries(3).retryOn(Exception.class).backoff(Backoff.NONE),
                arguments -> attempts.incrementAndGet() > 1
                        ? counting(2, item -> {})
                        : counting(9, item -> {
                            if (item == 4) {
                                throw new IllegalStateException("crash");
                            }
                        }));
        Await.until("the producer has ended", items.completion()::isDone);

        for (int i = 0; i < 4; i++) {
            assertThat(items.next()).isEqualTo(i);
        }
        assertThatThrownBy(items::next)
                .isInstanceOf(StreamReplayException.class)
                .hasMessage("items (" + items.completion().id().task() + ") produced 2 items on attempt 2, but 4"
                        + " before: a task that streams must produce the same items when it is retried;"
                        + " set retries(0) if it cannot");
        assertThat(attempts.get()).as("not tried again").isEqualTo(2);
    }

    @Test
    void timesOutWithoutLosingAnItem() {
        Shared.Latch release = Shared.latch(1);
        ObjectStream<Integer> items = node.stream(ITEMS, arguments -> counting(1, item -> release.await()));
        node.awaitState(items.completion(), TaskState.RUNNING);

        assertThatThrownBy(() -> items.next(Duration.ZERO)).isInstanceOf(GetTimeoutException.class);
        assertThatThrownBy(() -> items.next(Duration.ofMillis(1)))
                .isInstanceOf(GetTimeoutException.class)
                .hasMessage("No item after PT0.001S from items ("
                        + items.completion().id().task() + "): it runs");
        assertThatThrownBy(() -> items.next(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("timeout=PT-0.001S is negative: use Duration.ZERO to only look");
        release.countDown();
        assertThat(items.next(Duration.ofSeconds(30))).isZero();
    }

    @Test
    @EmbeddedOnly // its items come to the process that made it, and to no other
    void canBePassedToAnotherTask() {
        ObjectStream<Integer> items = node.stream(ITEMS.streamBuffer(2), arguments -> counting(100, item -> {}));

        ObjectRef<Integer> sum = node.submit(
                arguments -> {
                    int total = 0;
                    for (Object item : (ObjectStream<?>) arguments[0]) {
                        total += (int) item;
                    }
                    return total;
                },
                items);

        assertThat(sum.get()).isEqualTo(4_950);
    }

    @Test
    @SharesMemory("the items of a stream come to the process that made it, and to no other")
    void givesEachItemToOneOfSeveralConsumers() {
        ObjectStream<Integer> items = node.stream(ITEMS.streamBuffer(3), arguments -> counting(5_000, item -> {}));
        List<ObjectRef<Long>> sums = new ArrayList<>();
        for (int consumer = 0; consumer < 3; consumer++) {
            sums.add(node.submit(arguments -> {
                long sum = 0;
                try {
                    while (true) {
                        sum += items.next();
                    }
                } catch (NoSuchElementException e) {
                    return sum;
                }
            }));
        }

        assertThat(node.session.getAll(sums).stream().mapToLong(sum -> sum).sum())
                .isEqualTo(5_000L * 4_999 / 2);
    }

    @Test
    void cancelsAProducerThatIsHeldBackByAStreamWhichNobodyHolds() {
        try (var node = new TestNode(1)) {
            ObjectRef<Long> end = dropped(node);

            Await.until(
                    "the producer has been cancelled",
                    () -> {
                        System.gc();
                        return end.isDone();
                    },
                    () -> node.session.state().why(end));

            assertThatThrownBy(end::get).isInstanceOf(TaskCancelledException.class);
        }
    }

    private static ObjectRef<Long> dropped(TestNode node) {
        return node.<Integer>stream(
                        TaskOptions.DEFAULT.streamBuffer(2),
                        arguments -> Stream.iterate(0, x -> x + 1).iterator())
                .completion();
    }

    @Test
    void aStreamThatNobodyHoldsStillEndsIfItsItemsFit() {
        try (var node = new TestNode(1)) {
            ObjectRef<Long> end = node.<Integer>stream(
                            TaskOptions.DEFAULT, arguments -> List.of(1, 2, 3).iterator())
                    .completion();
            System.gc();

            assertThat(end.get(Duration.ofSeconds(60))).isEqualTo(3);
        }
    }
}
