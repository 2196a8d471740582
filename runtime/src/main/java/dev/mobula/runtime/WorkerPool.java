package dev.mobula.runtime;

import dev.mobula.spi.Sessions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Threads that run user code: platform threads fed from one queue, and virtual threads for what mostly waits.
///
/// As many workers are active as the node has CPUs; one that blocks is replaced. At most one idle worker
/// searches for work at a time, and only when nobody searches is another one woken (the rule of the Go
/// scheduler: D. Vyukov, "Scalable Go Scheduler Design", 2012), so a stream of tiny tasks costs no wake-ups.
/// While work queues and no worker becomes free, a monitor adds workers and notes which functions are asleep.
@SuppressWarnings("ReferenceEquality") // threads are compared
final class WorkerPool {
    private static final long SEARCH_NS = 25_000;
    private static final long KEEP_IDLE_NS = 10_000_000_000L;
    private static final long MONITOR_NS = 1_000_000;
    private static final int MOST_COMPUTING = 16;
    private static final int MOST_WORKERS = 16_384;

    private final String name;
    private final int parallelism;
    private final ConcurrentLinkedQueue<Runnable> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger searching = new AtomicInteger();
    private final AtomicInteger active = new AtomicInteger();
    private final AtomicInteger surplus = new AtomicInteger();
    private final AtomicInteger numbers = new AtomicInteger();
    private final AtomicReference<@Nullable Idle> idle = new AtomicReference<>();
    private final Set<Worker> workers = ConcurrentHashMap.newKeySet();
    private final AtomicReference<@Nullable Thread> monitor = new AtomicReference<>();
    private volatile boolean stopped;
    private volatile long taken;

    /// @param parallelism workers that are active at once as long as none is stuck, 1 or more
    WorkerPool(String name, int parallelism) {
        this.name = name;
        this.parallelism = parallelism;
    }

    /// Runs something soon, on a platform thread.
    void execute(Runnable work) {
        queue.add(work);
        wakeSearcher();
    }

    /// Runs something at once, on a virtual thread of its own.
    void executeVirtual(Runnable work) {
        Thread.ofVirtual().name(name + "-virtual").start(() -> bound(new RunSlot(), work));
    }

    private static void bound(RunSlot slot, Runnable work) {
        ScopedValue.where(Sessions.TASK, slot).run(work);
    }

    private void wakeSearcher() {
        if (searching.get() == 0 && searching.compareAndSet(0, 1)) {
            Worker worker = popIdle();
            if (worker != null) {
                worker.resume();
            } else if (active.get() < parallelism + surplus.get()) {
                addWorker();
            } else {
                searching.set(0);
                watch();
                // A worker may have gone idle after popIdle looked and before `searching` was free again.
                if (idle.get() != null && !queue.isEmpty()) {
                    wakeSearcher();
                }
            }
        }
    }

    /// Adds a worker that counts as searching.
    private void addWorker() {
        if (workers.size() >= MOST_WORKERS) {
            searching.set(0);
            return;
        }
        Worker worker = new Worker();
        active.incrementAndGet();
        workers.add(worker);
        worker.thread.start();
    }

    // A place in the stack of idle workers. One for each rest: a node that came back would break the stack.
    private record Idle(Worker worker, @Nullable Idle below) {}

    private @Nullable Worker popIdle() {
        while (true) {
            Idle top = idle.get();
            if (top == null) {
                return null;
            }
            if (idle.compareAndSet(top, top.below()) && top.worker().claim()) {
                return top.worker();
            }
        }
    }

    /// The calling worker is about to block in a call of this API; another one may take its place.
    static void beginBlocking() {
        Worker worker = Worker.CURRENT.get();
        if (worker != null) {
            worker.beginBlocking();
        }
    }

    /// The calling worker goes on.
    static void endBlocking() {
        Worker worker = Worker.CURRENT.get();
        if (worker != null) {
            worker.endBlocking();
        }
    }

    /// Lets all workers end when they have nothing to do; work that is queued still runs.
    void stop() {
        stopped = true;
        for (Worker worker : workers) {
            LockSupport.unpark(worker.thread);
        }
        Thread watching = monitor.get();
        if (watching != null) {
            LockSupport.unpark(watching);
        }
    }

    /// Waits until all platform workers have ended.
    ///
    /// @return false if some still run user code when the time is over
    boolean awaitStopped(long timeoutNs) throws InterruptedException {
        long end = System.nanoTime() + timeoutNs;
        for (Worker worker : workers) {
            long leftMs = (end - System.nanoTime()) / 1_000_000;
            if (worker.thread != Thread.currentThread()
                    && !worker.thread.join(java.time.Duration.ofMillis(Math.max(1, leftMs)))) {
                return false;
            }
        }
        return true;
    }

    // Starts the monitor unless it runs; it ends by itself when nothing has queued for a while.
    private void watch() {
        if (monitor.get() == null) {
            Thread thread = Thread.ofPlatform().daemon().name(name + "-monitor").unstarted(this::monitor);
            if (monitor.compareAndSet(null, thread)) {
                thread.start();
            }
        }
    }

    private void monitor() {
        long takenBefore = taken;
        int quietTicks = 0;
        while (!stopped || !queue.isEmpty()) {
            LockSupport.parkNanos(this, MONITOR_NS);
            long takenNow = taken;
            if (queue.isEmpty()) {
                if (++quietTicks > 200) {
                    break;
                }
            } else {
                quietTicks = 0;
                if (takenNow == takenBefore) {
                    relieve();
                }
            }
            takenBefore = takenNow;
        }
        monitor.set(null);
        if (!queue.isEmpty()) {
            watch();
        }
    }

    // Nobody took anything for a whole tick although something waits: all workers are busy or asleep.
    private void relieve() {
        int computing = 0;
        for (Worker worker : workers) {
            Profile profile = worker.slot.profile();
            if (profile != null && !worker.blocking) {
                switch (worker.thread.getState()) {
                    case WAITING, TIMED_WAITING -> profile.sawAsleep();
                    case RUNNABLE -> computing++;
                    case NEW, BLOCKED, TERMINATED -> {}
                }
            }
        }
        if (computing < MOST_COMPUTING * parallelism) { // more would only share the same cores
            surplus.incrementAndGet();
            wakeSearcher();
        }
    }

    /// One platform thread.
    private final class Worker implements Runnable {
        static final ThreadLocal<@Nullable Worker> CURRENT = new ThreadLocal<>();

        final Thread thread = Thread.ofPlatform()
                .daemon()
                .name(name + "-worker-" + numbers.incrementAndGet())
                .unstarted(this::runBound);
        private final AtomicInteger parked = new AtomicInteger();
        private boolean searches = true;
        private volatile boolean blocking;
        private final RunSlot slot = new RunSlot();

        private void runBound() {
            bound(slot, this);
        }

        @Override
        public void run() {
            CURRENT.set(this);
            try {
                while (true) {
                    Runnable work = queue.poll();
                    if (work == null) {
                        work = search();
                    }
                    if (work != null) {
                        long before = taken;
                        taken = before + 1; // racy: the monitor only wants to see it change
                        stopSearching();
                        runOne(work);
                    } else if (!rest()) {
                        return;
                    }
                }
            } finally {
                workers.remove(this);
            }
        }

        private void runOne(Runnable work) {
            try {
                work.run();
            } catch (RuntimeException | Error e) {
                thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
            } finally {
                if (surplus.get() > 0 && queue.isEmpty()) {
                    surplus.updateAndGet(count -> Math.max(0, count - 1));
                }
            }
        }

        private @Nullable Runnable search() {
            if (!searches) {
                if (searching.get() != 0 || !searching.compareAndSet(0, 1)) {
                    return null;
                }
                searches = true;
            }
            long now = System.nanoTime();
            long end = now + SEARCH_NS;
            while (now - end < 0) {
                Runnable work = queue.poll();
                if (work != null) {
                    return work;
                }
                now = Waiting.relax(now);
            }
            return null;
        }

        private void stopSearching() {
            if (searches) {
                searches = false;
                if (searching.decrementAndGet() == 0 && !queue.isEmpty()) {
                    wakeSearcher();
                }
            }
        }

        /// Parks until there is work.
        ///
        /// @return false if this worker is to end
        private boolean rest() {
            active.decrementAndGet();
            parked.set(1);
            Idle top = idle.get();
            while (!idle.compareAndSet(top, new Idle(this, top))) {
                top = idle.get();
            }
            if (searches) {
                searches = false;
                searching.decrementAndGet();
            }
            if (!queue.isEmpty()) {
                wakeSearcher();
            }
            long end = System.nanoTime() + KEEP_IDLE_NS;
            while (parked.get() == 1) {
                long leftNs = end - System.nanoTime();
                if (stopped || leftNs <= 0) {
                    // A claim that comes first means there is work; else the place in the stack is stale.
                    if (parked.compareAndSet(1, 0)) {
                        return !queue.isEmpty() && rejoin();
                    }
                    break;
                }
                LockSupport.parkNanos(WorkerPool.this, leftNs);
                Thread.interrupted();
            }
            searches = true;
            return true;
        }

        private boolean rejoin() {
            active.incrementAndGet();
            return true;
        }

        private boolean claim() {
            if (parked.compareAndSet(1, 0)) {
                active.incrementAndGet();
                return true;
            }
            return false;
        }

        private void resume() {
            LockSupport.unpark(thread);
        }

        private void beginBlocking() {
            blocking = true;
            active.decrementAndGet();
            if (!queue.isEmpty()) {
                wakeSearcher();
            }
        }

        private void endBlocking() {
            active.incrementAndGet();
            blocking = false;
        }
    }
}
