package dev.mobula.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerPoolTest {
    private final WorkerPool pool = new WorkerPool("pool-under-test", 2);

    @AfterEach
    void stops() throws InterruptedException {
        pool.stop();
        assertThat(pool.awaitStopped(TimeUnit.SECONDS.toNanos(30))).isTrue();
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().startsWith("pool-under-test-worker"))
                .isEmpty();
    }

    @ParameterizedTest(name = "seed={0}")
    @ValueSource(longs = {1, 2, 3})
    void losesNoWakeUpWhateverThePauses(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        AtomicInteger done = new AtomicInteger();
        for (int round = 1; round <= 3_000; round++) {
            int batch = 1 + random.nextInt(3);
            for (int i = 0; i < batch; i++) {
                pool.execute(done::incrementAndGet);
            }
            done.addAndGet(-batch);
            if (random.nextInt(4) == 0) {
                LockSupport.parkNanos(random.nextInt(60_000)); // around the time after which a worker rests
            } else {
                Await.until("round " + round + " has run", () -> done.get() == 0, done::get);
            }
        }
        Await.until("all has run", () -> done.get() == 0, done::get);
    }

    @Test
    void runsWhatManyThreadsHandIn() throws InterruptedException {
        AtomicInteger done = new AtomicInteger();
        Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = Thread.ofPlatform().start(() -> {
                for (int j = 0; j < 50_000; j++) {
                    pool.execute(done::incrementAndGet);
                }
            });
        }
        for (Thread thread : threads) {
            thread.join();
        }

        Await.until("all has run", () -> done.get() == 200_000, done::get);
    }

    @Test
    void replacesWorkersThatBlockInThisApi() {
        int blocked = 10;
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(blocked);
        for (int i = 0; i < blocked; i++) {
            pool.execute(() -> {
                WorkerPool.beginBlocking();
                Await.open("released", release);
                WorkerPool.endBlocking();
                ended.countDown();
            });
        }
        pool.execute(release::countDown);

        Await.open("all have ended", ended);
    }

    @Test
    void addsWorkersWhileAllSleep() throws Exception {
        int sleepers = 8;
        CyclicBarrier together = new CyclicBarrier(sleepers + 1);
        for (int i = 0; i < sleepers; i++) {
            pool.execute(() -> {
                try {
                    together.await(30, TimeUnit.SECONDS);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
        }

        assertThat(together.await(30, TimeUnit.SECONDS)).isNotNegative();
    }

    @Test
    void runsOnVirtualThreadsToo() {
        AtomicBoolean virtual = new AtomicBoolean();
        CountDownLatch ran = new CountDownLatch(1);
        pool.executeVirtual(() -> {
            virtual.set(Thread.currentThread().isVirtual());
            ran.countDown();
        });

        Await.open("it ran", ran);
        assertThat(virtual).isTrue();
    }

    @Test
    void goesOnAfterWorkThatThrows() {
        AtomicInteger done = new AtomicInteger();
        for (int i = 0; i < 10; i++) {
            pool.execute(() -> {
                Thread.currentThread().setUncaughtExceptionHandler((thread, exception) -> done.incrementAndGet());
                throw new IllegalStateException("handled by this test");
            });
        }

        Await.until("all were reported", () -> done.get() == 10, done::get);
    }

    @Test
    void runsWhatIsHandedInBeforeAndAfterItStops() {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch busy = new CountDownLatch(2);
        for (int i = 0; i < 2; i++) {
            pool.execute(() -> {
                busy.countDown();
                boolean released = false;
                while (!released) {
                    released = release.getCount() == 0;
                    Thread.onSpinWait();
                }
            });
        }
        Await.open("all workers are busy", busy);
        CountDownLatch ran = new CountDownLatch(2);
        pool.execute(ran::countDown);
        pool.stop();
        pool.execute(ran::countDown);

        try {
            Await.open("the rest ran while two computed on", ran);
        } finally {
            release.countDown();
        }
    }
}
