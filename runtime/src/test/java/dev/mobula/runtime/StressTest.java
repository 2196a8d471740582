package dev.mobula.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mobula.Backoff;
import dev.mobula.MobulaConfig;
import dev.mobula.ObjectRef;
import dev.mobula.TaskCancelledException;
import dev.mobula.TaskFailedException;
import dev.mobula.TaskOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("semantics")
class StressTest {
    private static final int SUBMITTERS = 8;

    @ParameterizedTest(name = "seed={0}")
    @ValueSource(longs = {1, 2, 3})
    void everythingEndsWhateverIsCancelled(long seed) throws InterruptedException {
        MobulaConfig config =
                MobulaConfig.defaults().cpus(2).gpus(1).memory(100).with("seed", Long.toString(seed));
        try (TestNode node = new TestNode(config)) {
            Shared.Counter usedTenths = Shared.counter();
            Shared.Counter highest = Shared.counter();
            AtomicLong ended = new AtomicLong();
            List<Throwable> unexpected = new ArrayList<>();
            List<Thread> threads = new ArrayList<>();
            SplittableRandom seeds = new SplittableRandom(seed);
            for (int submitter = 0; submitter < SUBMITTERS; submitter++) {
                SplittableRandom random = seeds.split();
                threads.add(Thread.ofPlatform().start(() -> {
                    try {
                        for (int chain = 0; chain < 60; chain++) {
                            ended.addAndGet(runChain(node, random, usedTenths, highest));
                        }
                    } catch (RuntimeException | Error e) {
                        synchronized (unexpected) {
                            unexpected.add(e);
                        }
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }

            assertThat(unexpected).isEmpty();
            assertThat(ended.get()).isEqualTo(SUBMITTERS * 60 * 8);
            assertThat(highest.get()).isBetween(1, 20);
        }
    }

    private static int runChain(
            TestNode node, SplittableRandom random, Shared.Counter usedTenths, Shared.Counter highest) {
        List<ObjectRef<Integer>> chain = new ArrayList<>();
        ObjectRef<Integer> before = node.session.put(0);
        for (int step = 0; step < 8; step++) {
            int tenths = 1 + random.nextInt(20);
            boolean fails = random.nextInt(20) == 0;
            TaskOptions options = TaskOptions.DEFAULT
                    .cpus(tenths / 10.0)
                    .gpus(random.nextInt(5) == 0 ? 0.5 : 0)
                    .memory(random.nextInt(3) * 40L)
                    .retries(1)
                    .retryOn(IllegalStateException.class)
                    .backoff(new Backoff(Duration.ofNanos(1), Duration.ofMillis(1)));
            boolean nests = random.nextInt(4) == 0;
            before = node.submit(
                    options,
                    arguments -> {
                        highest.accumulateAndGet(usedTenths.addAndGet(tenths), Math::max);
                        try {
                            LockSupport.parkNanos(1);
                            if (fails) {
                                throw new IllegalStateException("on purpose");
                            }
                        } finally {
                            usedTenths.addAndGet(-tenths);
                        }
                        int added = nests ? node.<Integer>submit(inner -> 1).get() : 1;
                        return (int) arguments[0] + added;
                    },
                    before);
            chain.add(before);
        }
        if (random.nextBoolean()) {
            node.session.cancel(chain.get(random.nextInt(8)), random.nextBoolean());
        }
        int ended = 0;
        for (int step = 0; step < chain.size(); step++) {
            try {
                assertThat(chain.get(step).get(Duration.ofSeconds(60))).isEqualTo(step + 1);
            } catch (TaskCancelledException | TaskFailedException e) {
                assertThat(chain.get(step).isDone()).isTrue();
            }
            ended++;
        }
        return ended;
    }
}
