package dev.mobula.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NodeLoopTest {
    private static final int POSTERS = 4;

    private final TestNode node = new TestNode(1);
    private final NodeLoop loop = ((EmbeddedSession) node.session).node().loop();

    @AfterEach
    void everythingHasEnded() {
        node.close();
    }

    /// Counts without synchronisation: right only if the loop really has one writer at a time.
    private static final class Tally {
        final int[] next = new int[POSTERS];
        long processed;
        boolean ordered = true;
    }

    private static final class Counted extends Message {
        private final Tally tally;
        private final int poster;
        private final int number;

        Counted(Tally tally, int poster, int number) {
            this.tally = tally;
            this.poster = poster;
            this.number = number;
        }

        @Override
        void process(NodeState state, long nowNs) {
            tally.processed++;
            tally.ordered &= tally.next[poster]++ == number;
        }
    }

    @Test
    void processesEachMessageOnceAndInTheOrderOfEachPoster() throws InterruptedException {
        int each = 1_000_000;
        Tally tally = new Tally();
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int poster = 0; poster < POSTERS; poster++) {
            int me = poster;
            threads.add(Thread.ofPlatform().start(() -> {
                Await.open("all are ready", start);
                for (int i = 0; i < each; i++) {
                    loop.post(new Counted(tally, me, i));
                }
            }));
        }
        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }

        Await.until(
                "all messages are processed",
                () -> loop.ask((state, nowNs) -> tally.processed) == (long) POSTERS * each,
                () -> tally.processed);
        assertThat(tally.ordered).isTrue();
    }

    @Test
    void answersEachQuestionThoughManyAsk() throws InterruptedException {
        long[] counter = new long[1];
        List<Thread> threads = new ArrayList<>();
        for (int asker = 0; asker < POSTERS; asker++) {
            threads.add(Thread.ofVirtual().start(() -> {
                long last = 0;
                for (int i = 0; i < 20_000; i++) {
                    long answer = loop.ask((state, nowNs) -> ++counter[0]);
                    assertThat(answer).isGreaterThan(last);
                    last = answer;
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(loop.<Long>ask((state, nowNs) -> counter[0])).isEqualTo(POSTERS * 20_000L);
    }

    @Test
    void throwsToWhoAsksWhatTheAnswerThrew() {
        assertThatThrownBy(() -> loop.ask((state, nowNs) -> {
                    throw new IllegalStateException("no answer");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no answer");
        assertThat(loop.<Integer>ask((state, nowNs) -> 1)).isEqualTo(1);
    }

    @Test
    void keepsAnInterruptThatComesWhileItAsks() {
        Thread.currentThread().interrupt();
        try {
            assertThat(loop.<Integer>ask((state, nowNs) -> 1)).isEqualTo(1);
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
    }

    @Test
    void firesTimersInOrderThoughNobodyPosts() {
        List<Integer> fired = new ArrayList<>();
        CountDownLatch all = new CountDownLatch(5);
        loop.ask((state, nowNs) -> {
            int[] millis = {4, 1, 3, 0, 2};
            for (int milli : millis) {
                state.timers().after(nowNs, milli * 1_000_000L, () -> {
                    fired.add(milli);
                    all.countDown();
                });
            }
            return true;
        });

        Await.open("all timers have fired", all);
        assertThat(fired).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void goesOnAfterATimerThatThrows() {
        AtomicBoolean later = new AtomicBoolean();
        loop.ask((state, nowNs) -> {
            state.timers().after(nowNs, 0, () -> {
                throw new IllegalStateException("a bug in a timer, logged by this test on purpose");
            });
            state.timers().after(nowNs, 1, () -> later.set(true));
            return true;
        });

        Await.until("the next timer has fired", later::get);
        assertThat(loop.<Integer>ask((state, nowNs) -> 1)).isEqualTo(1);
    }
}
