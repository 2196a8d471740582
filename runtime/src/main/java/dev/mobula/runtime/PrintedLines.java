package dev.mobula.runtime;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// Prints what tasks in other processes have printed, in order, and not on the thread that heard of it: the terminal
/// may be slow.
final class PrintedLines {
    private static final long LOOK_EVERY_NS = 200_000;

    private final ConcurrentLinkedQueue<String> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();

    /// Has lines printed.
    ///
    /// @param pool whose thread prints them
    void add(String lines, Supplier<WorkerPool> pool) {
        waiting.add(lines);
        if (count.getAndIncrement() == 0) {
            pool.get().executeVirtual(this::print);
        }
    }

    /// Waits until all lines are printed, but not for long: the terminal may stand still.
    void await(long mostNs) {
        long end = System.nanoTime() + mostNs;
        while (count.get() > 0 && end - System.nanoTime() > 0) {
            LockSupport.parkNanos(this, LOOK_EVERY_NS);
        }
    }

    private void print() {
        int done;
        do {
            done = 0;
            for (String lines = waiting.poll(); lines != null; lines = waiting.poll()) {
                System.out.print(lines.endsWith("\n") ? lines : lines + System.lineSeparator());
                done++;
            }
            System.out.flush();
        } while (count.addAndGet(-done) > 0);
    }
}
