package dev.mobula.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mobula.ObjectStream;
import dev.mobula.SessionException;
import dev.mobula.TaskFailedException;
import dev.mobula.TaskOptions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("semantics")
class StreamSubscriberTest {
    private final TestNode node = new TestNode(2);
    private final Recorder recorder = new Recorder();

    @AfterEach
    void everythingHasEnded() {
        node.close();
    }

    private ObjectStream<Integer> range(int count) {
        return node.stream(
                TaskOptions.DEFAULT.streamBuffer(4),
                arguments -> IntStream.range(0, count).iterator());
    }

    /// Notes all signals.
    private static final class Recorder implements Flow.Subscriber<Integer> {
        private final List<Integer> items = new CopyOnWriteArrayList<>();
        private final AtomicInteger completions = new AtomicInteger();
        private final List<Throwable> errors = new CopyOnWriteArrayList<>();
        private final CountDownLatch subscribed = new CountDownLatch(1);
        private volatile Flow.Subscription subscription;

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            subscribed.countDown();
        }

        @Override
        public void onNext(Integer item) {
            items.add(item);
        }

        @Override
        public void onError(Throwable error) {
            errors.add(error);
        }

        @Override
        public void onComplete() {
            completions.incrementAndGet();
        }

        void request(long count) {
            Await.open("the subscriber was accepted", subscribed);
            subscription.request(count);
        }
    }

    @Test
    void getsAsManyItemsAsItRequests() {
        range(10).subscribe(recorder);
        recorder.request(3);
        Await.until("3 items are there", () -> recorder.items.size() == 3);
        recorder.request(4);
        Await.until("7 items are there", () -> recorder.items.size() == 7);
        assertThat(recorder.completions).hasValue(0);
        recorder.request(Long.MAX_VALUE);
        recorder.request(Long.MAX_VALUE);
        Await.until("the stream is complete", () -> recorder.completions.get() == 1);

        assertThat(recorder.items).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(recorder.errors).isEmpty();
    }

    @Test
    void isToldOfTheEndWithoutARequest() {
        range(0).subscribe(recorder);

        Await.until("the stream is complete", () -> recorder.completions.get() == 1);
    }

    @Test
    void isToldOfAFailureWithoutARequest() {
        ObjectStream<Integer> items = node.stream(
                TaskOptions.DEFAULT,
                arguments -> Stream.of(1, 0).map(divisor -> 1 / divisor).iterator());
        items.subscribe(recorder);
        recorder.request(1);

        Await.until("the failure has arrived", () -> recorder.errors.size() == 1);
        assertThat(recorder.items).containsExactly(1);
        assertThat(recorder.errors.getFirst())
                .isInstanceOf(TaskFailedException.class)
                .hasCauseInstanceOf(ArithmeticException.class);
        assertThat(recorder.completions).hasValue(0);
    }

    @Test
    void stopsTheProducerWhenItCancels() {
        ObjectStream<Integer> items = range(Integer.MAX_VALUE);
        items.subscribe(recorder);
        recorder.request(5);
        Await.until("5 items are there", () -> recorder.items.size() == 5);

        recorder.subscription.cancel();
        recorder.subscription.request(1);
        node.awaitIdle();

        assertThat(items.completion().isDone()).isTrue();
        assertThat(recorder.items).hasSize(5);
        assertThat(recorder.errors).isEmpty();
        assertThat(recorder.completions).as("nothing is signalled after cancel").hasValue(0);
    }

    @Test
    void isRefusedIfThereIsOneAlready() {
        ObjectStream<Integer> items = range(3);
        items.subscribe(recorder);
        Recorder second = new Recorder();
        items.subscribe(second);

        Await.until("the second is refused", () -> second.errors.size() == 1);
        assertThat(second.errors.getFirst())
                .isInstanceOf(SessionException.class)
                .hasMessageEndingWith("has a subscriber already: it has one position only");
        recorder.request(3);
        Await.until("the first gets all", () -> recorder.completions.get() == 1);
    }

    @Test
    void isToldOfARequestForNothing() {
        range(3).subscribe(recorder);
        recorder.request(0);

        Await.until("the request is refused", () -> recorder.errors.size() == 1);
        assertThat(recorder.errors.getFirst())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("n below 1");
    }

    @Test
    void mustNotBeNull() {
        try (ObjectStream<Integer> items = range(3)) {
            assertThatThrownBy(() -> items.subscribe(null))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("subscriber");
        }
    }
}
