package dev.mobula.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RefTest {
    private final TestNode node = new TestNode(1);
    private final Ref<Integer> ref = new Ref<>((EmbeddedSession) node.session, 1);

    @AfterEach
    void everythingHasEnded() {
        node.close();
    }

    private static final class Noting extends Waiter {
        private final List<Waiter> told;

        Noting(List<Waiter> told) {
            this.told = told;
        }

        @Override
        void completed(Ref<?> completed) {
            told.add(this);
        }
    }

    @Test
    void tellsWaitersOnceInTheOrderInWhichTheyCame() {
        List<Waiter> told = new ArrayList<>();
        Noting first = new Noting(told);
        Noting second = new Noting(told);
        Noting third = new Noting(told);
        assertThat(ref.addWaiter(first)).isTrue();
        assertThat(ref.addWaiter(second)).isTrue();
        assertThat(ref.addWaiter(third)).isTrue();

        assertThat(ref.complete(1)).isTrue();
        assertThat(ref.complete(2)).as("a second outcome").isFalse();

        assertThat(told).containsExactly(first, second, third);
        assertThat(ref.get()).isEqualTo(1);
        assertThat(ref.addWaiter(new Noting(told))).isFalse();
    }

    @Test
    void doesNotTellWaitersThatAreGone() {
        List<Waiter> told = new ArrayList<>();
        Noting gone = new Noting(told);
        Noting stays = new Noting(told);
        ref.addWaiter(gone);
        ref.addWaiter(stays);
        gone.gone = true;
        ref.forgetGone();

        ref.complete(1);

        assertThat(told).containsExactly(stays);
    }

    @Test
    void keepsNoWaitersThatAreGone() {
        List<Waiter> told = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            Noting waiter = new Noting(told);
            ref.addWaiter(waiter);
            waiter.gone = true;
            ref.forgetGone();
        }
        Noting last = new Noting(told);
        ref.addWaiter(last);

        assertThat(last.next).isNull();
    }

    @Test
    void tellsEachWaiterOnceWhateverTheRace() throws InterruptedException {
        for (int round = 0; round < 500; round++) {
            Ref<Integer> raced = new Ref<>((EmbeddedSession) node.session, round);
            AtomicInteger told = new AtomicInteger();
            AtomicInteger late = new AtomicInteger();
            AtomicInteger won = new AtomicInteger();
            CountDownLatch start = new CountDownLatch(1);
            Thread[] threads = new Thread[4];
            for (int i = 0; i < threads.length; i++) {
                int me = i;
                threads[i] = Thread.ofVirtual().start(() -> {
                    Await.open("all are ready", start);
                    for (int j = 0; j < 20; j++) {
                        Waiter waiter = new Waiter() {
                            @Override
                            void completed(Ref<?> completed) {
                                told.incrementAndGet();
                            }
                        };
                        if (!raced.addWaiter(waiter)) {
                            late.incrementAndGet();
                        }
                        if (j == 10 && raced.complete(me)) {
                            won.incrementAndGet();
                        }
                    }
                });
            }
            start.countDown();
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(won).hasValue(1);
            assertThat(told.get() + late.get()).isEqualTo(80);
        }
    }
}
