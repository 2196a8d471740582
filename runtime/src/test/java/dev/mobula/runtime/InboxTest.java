package dev.mobula.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class InboxTest {
    private static final int PRODUCERS = 4;

    private final Inbox inbox = new Inbox();

    private static final class Numbered extends Message {
        final int producer;
        final int number;

        Numbered(int producer, int number) {
            this.producer = producer;
            this.number = number;
        }

        @Override
        void process(NodeState state, long nowNs) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void givesMessagesInOrder() {
        Numbered[] messages = new Numbered[10];
        for (int i = 0; i < messages.length; i++) {
            messages[i] = new Numbered(0, i);
            inbox.offer(messages[i]);
        }

        for (Numbered message : messages) {
            assertThat(inbox.mayHaveWork()).isTrue();
            assertThat(inbox.poll()).isSameAs(message);
        }
        assertThat(inbox.poll()).isNull();
        assertThat(inbox.mayHaveWork()).isFalse();
    }

    @Test
    void takesAMessageAgainAfterItWasTaken() {
        Numbered message = new Numbered(0, 0);
        for (int round = 0; round < 1_000; round++) {
            inbox.offer(message);
            assertThat(inbox.poll()).isSameAs(message);
        }
        assertThat(inbox.poll()).isNull();
        assertThat(inbox.mayHaveWork()).isFalse();
    }

    @Test
    void takesSeveralMessagesAtOnceInOrder() {
        Numbered first = new Numbered(0, 0);
        Numbered second = new Numbered(0, 1);
        Numbered third = new Numbered(0, 2);
        first.nextInInbox = second;
        second.nextInInbox = third;

        inbox.offer(new Numbered(1, 0));
        inbox.offerAll(first, third);

        assertThat(((Numbered) inbox.poll()).producer).isEqualTo(1);
        assertThat(inbox.poll()).isSameAs(first);
        assertThat(inbox.poll()).isSameAs(second);
        assertThat(inbox.poll()).isSameAs(third);
        assertThat(inbox.poll()).isNull();
    }

    @Test
    void losesNothingAndKeepsTheOrderOfEachProducer() throws InterruptedException {
        int each = 200_000;
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int producer = 0; producer < PRODUCERS; producer++) {
            int me = producer;
            threads.add(Thread.ofPlatform().start(() -> {
                Await.open("all are ready", start);
                for (int i = 0; i < each; i++) {
                    inbox.offer(new Numbered(me, i));
                }
            }));
        }
        start.countDown();
        int[] next = new int[PRODUCERS];
        long limit = System.nanoTime() + 60_000_000_000L;
        for (int taken = 0; taken < PRODUCERS * each; ) {
            if (inbox.poll() instanceof Numbered message) {
                assertThat(message.number).isEqualTo(next[message.producer]++);
                taken++;
            } else {
                assertThat(System.nanoTime()).as("limit").isLessThan(limit);
                LockSupport.parkNanos(1);
            }
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(inbox.poll()).isNull();
        assertThat(inbox.mayHaveWork()).isFalse();
    }
}
