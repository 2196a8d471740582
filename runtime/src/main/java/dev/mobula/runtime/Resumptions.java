package dev.mobula.runtime;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Threads of a worker that have waited in this API and want to go on: the node says when it has CPUs for them again.
final class Resumptions {
    private final WorkReports reports;
    private final AtomicLong numbers = new AtomicLong();
    private final ConcurrentHashMap<Long, Sleeper> waiting = new ConcurrentHashMap<>();

    private static final class Sleeper {
        private final Thread thread = Thread.currentThread();
        private volatile boolean resumed;
    }

    Resumptions(WorkReports reports) {
        this.reports = reports;
    }

    /// Gives the CPUs of a task back to the node.
    ///
    /// @return the number of this time of waiting, for [#await]
    long begin(TaskRecord<?> task) {
        long number = numbers.incrementAndGet();
        reports.blocked(task, number);
        return number;
    }

    /// Asks the node for the CPUs of a task, and waits for them; an interrupt in the meantime is kept.
    void await(TaskRecord<?> task, long number) {
        Sleeper thread = new Sleeper();
        waiting.put(number, thread);
        reports.unblocked(task, number);
        reports.flush();
        boolean interrupted = false;
        long now = System.nanoTime();
        long end = now + Waiting.SPIN_NS;
        while (!thread.resumed) {
            if (now - end < 0) {
                task.session.assist();
                now = Waiting.relax(now);
            } else {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// The node has CPUs for a thread.
    void resume(long number) {
        Sleeper thread = waiting.remove(number);
        if (thread != null) {
            thread.resumed = true;
            LockSupport.unpark(thread.thread);
        }
    }
}
