package dev.mobula.runtime;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Threads of a worker that have waited in this API and want to go on: the node says when it has CPUs for them again.
final class Resumptions {
    private final WorkReports reports;
    private final AtomicLong requests = new AtomicLong();
    private final ConcurrentHashMap<Long, Sleeper> waiting = new ConcurrentHashMap<>();

    private static final class Sleeper {
        private final Thread thread = Thread.currentThread();
        private volatile boolean resumed;
    }

    Resumptions(WorkReports reports) {
        this.reports = reports;
    }

    /// Asks the node for the CPUs of a task, and waits for them; an interrupt in the meantime is kept.
    void await(TaskRecord<?> task) {
        Sleeper thread = new Sleeper();
        long request = requests.incrementAndGet();
        waiting.put(request, thread);
        reports.unblocked(task, request);
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
    void resume(long request) {
        Sleeper thread = waiting.remove(request);
        if (thread != null) {
            thread.resumed = true;
            LockSupport.unpark(thread.thread);
        }
    }
}
