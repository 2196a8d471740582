package dev.mobula.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mobula.runtime.codec.FileLargeValues;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class GarbageHintsTest {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    @TempDir
    Path folder;

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - SECOND_NS);
    private final AtomicInteger collections = new AtomicInteger();
    private final Semaphore collected = new Semaphore(0);
    private final FakeWork work = new FakeWork();
    private final Object held = new Object();
    private long tookNs;

    private static final class FakeWork implements GarbageHints.Work {
        private boolean come;
        private boolean idle = true;

        @Override
        public boolean hasComeSince() {
            boolean before = come;
            come = false;
            return before;
        }

        @Override
        public boolean isIdle() {
            return idle;
        }
    }

    private Releases releases() {
        return new ClientConnection(new FakeNodeLink(10), made -> new FileLargeValues(folder, 7), 7).releases();
    }

    private GarbageHints hints(Releases releases) {
        return new GarbageHints(
                releases,
                () -> {
                    clock.addAndGet(tookNs);
                    collections.incrementAndGet();
                    collected.release();
                },
                clock::get);
    }

    private GarbageHints holding() {
        Releases releases = releases();
        releases.watchHold(held, 1);
        return hints(releases);
    }

    private void looksFor(GarbageHints hints, int seconds) {
        for (int i = 0; i < 10 * seconds; i++) {
            clock.addAndGet(SECOND_NS / 10);
            hints.look();
        }
    }

    private void awaitCollected() {
        collected.acquireUninterruptibly();
        Await.until(
                "the collector has ended",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().equals("mobula-collector")));
    }

    @Test
    void collectsOnceWhenAWorkerHasRestedAfterItsWork() {
        GarbageHints hints = holding();
        hints.watch(work);
        looksFor(hints, 100);
        assertThat(collections).hasValue(0);

        work.come = true;
        work.idle = false;
        looksFor(hints, 100);
        assertThat(collections).as("while it works").hasValue(0);

        work.idle = true;
        looksFor(hints, 1);
        assertThat(collections).as("a moment after").hasValue(0);
        looksFor(hints, 2);
        awaitCollected();
        looksFor(hints, 100);
        assertThat(collections).hasValue(1);

        work.come = true;
        looksFor(hints, 4);
        awaitCollected();
        assertThat(collections).hasValue(2);
    }

    @Test
    void doesNotCollectWhereNothingIsHeld() {
        GarbageHints hints = hints(releases());
        hints.watch(work);
        work.come = true;

        looksFor(hints, 100);

        assertThat(collections).hasValue(0);
    }

    @Test
    void doesNotCollectInADriverByItself() {
        GarbageHints hints = holding();
        work.come = true;

        looksFor(hints, 100);

        assertThat(collections).hasValue(0);
    }

    @Test
    void collectsAtMostEveryTenSecondsHoweverOftenAWorkerRests() {
        GarbageHints hints = holding();
        hints.watch(work);
        work.come = true;
        looksFor(hints, 3);
        awaitCollected();
        for (int i = 0; i < 3; i++) {
            work.come = true;
            looksFor(hints, 3);
        }
        assertThat(collections).hasValue(1);

        looksFor(hints, 2);
        awaitCollected();
        assertThat(collections).hasValue(2);
    }

    @Test
    void collectsAtMostTwiceASecondHoweverOftenTheNodeAsks() {
        GarbageHints hints = hints(releases());
        hints.asked();
        awaitCollected();
        hints.asked();
        clock.addAndGet(SECOND_NS / 2 - 1);
        hints.asked();
        assertThat(collections).hasValue(1);

        clock.addAndGet(1);
        hints.asked();
        awaitCollected();
        assertThat(collections).hasValue(2);
    }

    @Test
    void spendsAtMostATenthOfTheTimeOnWhatTheNodeAsksFor() {
        tookNs = SECOND_NS;
        GarbageHints hints = hints(releases());
        hints.asked();
        awaitCollected();
        clock.addAndGet(9 * SECOND_NS);
        hints.asked();
        assertThat(collections).hasValue(1);

        clock.addAndGet(SECOND_NS);
        hints.asked();
        awaitCollected();
        assertThat(collections).hasValue(2);
    }
}
