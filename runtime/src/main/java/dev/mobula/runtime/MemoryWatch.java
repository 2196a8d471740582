package dev.mobula.runtime;

import dev.mobula.store.MemoryMonitor;
import dev.mobula.store.MemoryMonitor.Stop;
import dev.mobula.store.MemoryMonitor.Surroundings;
import dev.mobula.store.MemoryMonitorSettings;
import dev.mobula.store.MemorySample;
import dev.mobula.store.ProcessMemory;
import dev.mobula.store.WorkerUse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Sees to it that the node stops work before the kernel does, when memory is short: looks at the machine's memory on a
/// thread of its own, has [MemoryMonitor] decide, and hands that to the loop.
///
/// As long as no worker has a job nothing is read, and while none has anything to do it looks once a second; as long as
/// memory is not short, the loop is left alone.
final class MemoryWatch implements AutoCloseable {
    private static final int LARGEST = 5;
    private static final long REST_NS = 1_000_000_000L;
    private static final double GIBIBYTE = 1L << 30;

    private final NodeCore core;
    private final RemoteWorkers workers;
    private final MemoryStops stops;
    private final MemorySource source;
    private final MemoryMonitorSettings settings;
    private final long limitBytes;
    private final MemoryMonitor monitor;
    private final Thread thread;
    private volatile boolean closed;

    /// @param limitBytes what this node's processes may take together; 0 for no limit of its own
    MemoryWatch(
            NodeCore core,
            RemoteWorkers workers,
            MemoryStops stops,
            MemorySource source,
            MemoryMonitorSettings settings,
            long limitBytes) {
        this.core = core;
        this.workers = workers;
        this.stops = stops;
        this.source = source;
        this.settings = settings;
        this.limitBytes = limitBytes;
        this.monitor = new MemoryMonitor(
                settings, core.id().toString(), limitBytes > 0 ? "--memory-limit" : "--memory-usage-threshold");
        this.thread = Thread.ofPlatform().name("mobula-node-memory").daemon().unstarted(this::run);
    }

    /// Begins to look, unless the interval is zero.
    void start() {
        if (!settings.interval().isZero()) {
            thread.start();
        }
    }

    /// Ends the looking; returns when no look is under way.
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join(REST_NS / 1_000_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        long intervalNs = settings.interval().toNanos();
        while (!closed) {
            try {
                LockSupport.parkNanos(this, workers.isBusy() ? intervalNs : Math.max(intervalNs, REST_NS));
                if (!closed && hasWorkers()) {
                    look(System.nanoTime());
                }
            } catch (IOException e) {
                System.getLogger(MemoryWatch.class.getName())
                        .log(Level.WARNING, "Memory is not watched: " + e.getMessage());
                return;
            } catch (RuntimeException e) {
                if (!closed) {
                    NodeLoop.report("a look at the machine's memory", e);
                }
            }
        }
    }

    private boolean hasWorkers() {
        for (ClientPort port : core.ports()) {
            if (port instanceof WorkerPort) {
                return true;
            }
        }
        return false;
    }

    /// Looks once, and stops what is to be stopped. One thread at a time.
    ///
    /// @throws IOException if the machine does not tell how much memory is used
    void look(long nowNs) throws IOException {
        MemorySample sample = sample();
        boolean heapTold = workers.wasHeapTold();
        if (sample.usedBytes() > settings.goalBytes(sample.totalBytes())) {
            // clients may hold what is garbage; only so that their heaps grow no further
            core.node().loop().ask((state, now) -> core.collectEverywhere(now, false));
        }
        if (sample.usedBytes() <= settings.limitBytes(sample.totalBytes()) && !heapTold) {
            return;
        }
        List<WorkerUse> uses = new ArrayList<>();
        for (MemoryStops.Running running : core.node().loop().ask((state, now) -> stops.running())) {
            source.process(running.pid())
                    .ifPresent(memory -> uses.add(new WorkerUse(
                            running.worker(),
                            memory,
                            running.heapLiveBytes(),
                            running.heapMaxBytes(),
                            running.heapCollections(),
                            running.attempts())));
        }
        // After the processes: one that is ending must not count here and there be gone, or others end for it.
        List<Stop> decided = monitor.decide(sample(), uses, this::surroundings, nowNs);
        if (!decided.isEmpty()) {
            core.node().loop().ask((state, now) -> {
                decided.forEach(stop -> stops.carryOut(stop, now));
                return true;
            });
        }
    }

    /// How much memory is used, of the limit that is closest; any thread.
    ///
    /// @throws IOException if the machine does not tell
    MemorySample sample() throws IOException {
        MemorySample machine = source.sample();
        if (limitBytes == 0) {
            return machine;
        }
        MemorySample own = new MemorySample(ownBytes(), limitBytes, "this node's limit");
        return own.usedShare() > machine.usedShare() ? own : machine;
    }

    /// The same, or null where the machine does not tell.
    @Nullable
    MemorySample sampleOrNull() {
        try {
            return sample();
        } catch (IOException e) {
            return null;
        }
    }

    // Of the node and its workers, without shared memory.
    private long ownBytes() {
        long own = ownBytes(ProcessHandle.current().pid());
        for (ClientPort port : core.ports()) {
            if (port instanceof WorkerPort) {
                own += ownBytes(port.pid);
            }
        }
        return own;
    }

    private long ownBytes(long pid) {
        return source.process(pid).map(ProcessMemory::ownBytes).orElse(0L);
    }

    private Surroundings surroundings() {
        StoreView store = core.node().loop().ask((state, now) -> core.store().view());
        return new Surroundings(
                source.largest(LARGEST),
                String.format(
                        Locale.ROOT,
                        "%.2f of %.2f GiB used, %.2f GiB on disk",
                        store.usedBytes() / GIBIBYTE,
                        store.capacityBytes() / GIBIBYTE,
                        store.spilled().objectBytes() / GIBIBYTE));
    }
}
