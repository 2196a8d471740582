package dev.mobula.runtime;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Collects garbage in a process of a client, so that what it holds of the node and needs no more is found: in a worker
/// that has become idle, where nothing else would collect it, and wherever the node asks for it. For all threads.
final class GarbageHints {
    /// How long a worker has had nothing to do before it collects.
    static final long IDLE_NS = TimeUnit.SECONDS.toNanos(2);
    /// Shortest time between a collection and another for a worker that is idle.
    static final long PAUSE_NS = TimeUnit.SECONDS.toNanos(10);
    /// The same if the node asks: somebody may wait for room, for two seconds.
    static final long ASKED_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(500);
    /// A collection that took long is not repeated before this many times as long: at most 1% of the time goes there.
    private static final long PAUSE_FACTOR = 100;
    /// The same if the node asks: at most 10% of the time.
    private static final long ASKED_PAUSE_FACTOR = 10;

    /// What the process does.
    interface Work {
        /// Whether the node has sent anything since this was asked before.
        boolean hasComeSince();

        /// Whether nothing runs or waits to be run.
        boolean isIdle();
    }

    private final Releases releases;
    private final Runnable collection;
    private final LongSupplier clock;
    private @Nullable Work work;
    private boolean worked;
    private long idleSinceNs;
    private boolean collecting;
    private boolean collected;
    private long endedNs;
    private long tookNs;

    /// @param collection collects the garbage of this process; may take long
    /// @param clock in nanoseconds
    GarbageHints(Releases releases, Runnable collection, LongSupplier clock) {
        this.releases = releases;
        this.collection = collection;
        this.clock = clock;
    }

    /// Collects from now on when this work, after something was done, has rested for a while.
    synchronized void watch(Work watched) {
        work = watched;
    }

    /// Looks whether it is time; called every now and then.
    synchronized void look() {
        Work watched = work;
        if (watched == null) {
            return;
        }
        long nowNs = clock.getAsLong();
        if (watched.hasComeSince()) {
            worked = true;
            idleSinceNs = nowNs;
        } else if (worked && !watched.isIdle()) {
            idleSinceNs = nowNs;
        } else if (worked
                && nowNs - idleSinceNs >= IDLE_NS
                && releases.isHolding()
                && collect(nowNs, PAUSE_NS, PAUSE_FACTOR)) {
            worked = false;
        }
    }

    /// The node asks for a collection.
    synchronized void asked() {
        collect(clock.getAsLong(), ASKED_PAUSE_NS, ASKED_PAUSE_FACTOR);
    }

    private boolean collect(long nowNs, long pauseNs, long factor) {
        if (collecting || (collected && nowNs - endedNs < Math.max(pauseNs, factor * tookNs))) {
            return false;
        }
        collecting = true;
        Thread.ofPlatform().daemon().name("mobula-collector").start(() -> {
            long startNs = clock.getAsLong();
            try {
                collection.run();
            } finally {
                done(startNs, clock.getAsLong());
            }
        });
        return true;
    }

    private synchronized void done(long startNs, long endNs) {
        collecting = false;
        collected = true;
        endedNs = endNs;
        tookNs = endNs - startNs;
    }
}
