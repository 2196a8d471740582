package dev.mobula.node;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/// The end of a node: work that is there may go on for a while, then everything is taken down.
///
/// Begins once; who asks again can only shorten the time. May be used by all threads.
final class Shutdown {
    private static final System.Logger LOG = System.getLogger(Shutdown.class.getName());
    private static final long LOOK_EVERY_MS = 50;
    private static final long REPORT_EVERY_NS = 1_000_000_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition shortened = lock.newCondition();
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final Duration defaultGrace;
    private final Runnable drain;
    private final LongSupplier unfinished;
    private final Teardown teardown;
    private Phase phase = Phase.RUNNING;
    private long deadlineNs;

    /// Where a node is in its life.
    enum Phase {
        RUNNING,
        /// Takes no new work; what there is goes on.
        DRAINING,
        /// Ends what is left.
        STOPPING
    }

    /// Takes everything down.
    @FunctionalInterface
    interface Teardown {
        /// Returns when everything is down.
        ///
        /// @param grace how long jobs have to end by themselves
        void run(Duration grace);
    }

    /// @param drain refuses new work from then on
    /// @param unfinished how much work is left
    Shutdown(Duration defaultGrace, Runnable drain, LongSupplier unfinished, Teardown teardown) {
        this.defaultGrace = defaultGrace;
        this.drain = drain;
        this.unfinished = unfinished;
        this.teardown = teardown;
    }

    Duration defaultGrace() {
        return defaultGrace;
    }

    Phase phase() {
        lock.lock();
        try {
            return phase;
        } finally {
            lock.unlock();
        }
    }

    /// Begins; returns at once.
    ///
    /// @param grace how long work may go on
    void begin(Duration grace) {
        lock.lock();
        try {
            long wantedNs = System.nanoTime() + grace.toNanos();
            if (phase == Phase.RUNNING) {
                phase = Phase.DRAINING;
                deadlineNs = wantedNs;
                Thread.ofPlatform().name("mobula-stop").start(this::run);
            } else if (wantedNs - deadlineNs < 0) {
                deadlineNs = wantedNs;
                shortened.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Completes when everything is down.
    CompletableFuture<Void> done() {
        return done;
    }

    private void run() {
        try {
            drain.run();
            awaitWork();
            teardown.run(left());
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "The node could not be stopped in order", e);
        } finally {
            done.complete(null);
        }
    }

    private void awaitWork() {
        long work = unfinished.getAsLong();
        LOG.log(System.Logger.Level.INFO, "Stops; " + work + " tasks are left");
        long reportNs = System.nanoTime() + REPORT_EVERY_NS;
        lock.lock();
        try {
            while (work > 0 && deadlineNs - System.nanoTime() > 0) {
                var _ = shortened.await(LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
                work = unfinished.getAsLong();
                if (System.nanoTime() - reportNs > 0) {
                    LOG.log(System.Logger.Level.INFO, "Waits for " + work + " tasks to end");
                    reportNs += REPORT_EVERY_NS;
                }
            }
            phase = Phase.STOPPING;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            phase = Phase.STOPPING;
        } finally {
            lock.unlock();
        }
        if (work > 0) {
            LOG.log(System.Logger.Level.WARNING, "Ends " + work + " tasks that are still there");
        }
    }

    private Duration left() {
        lock.lock();
        try {
            return Duration.ofNanos(Math.max(0, deadlineNs - System.nanoTime()));
        } finally {
            lock.unlock();
        }
    }
}
