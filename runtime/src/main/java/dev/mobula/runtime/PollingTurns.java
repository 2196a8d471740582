package dev.mobula.runtime;

import dev.mobula.spi.Sessions;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// Runs short tasks on the thread that polls, between one batch of messages and the next: waking another thread would
/// take longer than they do. All others go to the pool.
///
/// If a task that was thought short takes long, others poll in the meantime, see [LeaseWatchdog].
@SuppressWarnings("ReferenceEquality") // threads are compared
final class PollingTurns {
    private final WorkerPool pool;
    private final WorkReports reports;
    private final LeaseWatchdog watchdog;
    private final ConcurrentLinkedQueue<Runnable> shortWork = new ConcurrentLinkedQueue<>();
    private final RunSlot slot = new RunSlot();
    private volatile @Nullable Thread turnOf;
    private volatile long begun;
    private volatile @Nullable Thread taking;

    PollingTurns(WorkerPool pool, WorkReports reports, LeaseWatchdog watchdog) {
        this.pool = pool;
        this.reports = reports;
        this.watchdog = watchdog;
    }

    /// The calling thread polls, and will call [#batchEnded].
    void takes() {
        Thread thread = Thread.currentThread();
        if (taking != thread) {
            taking = thread;
        }
    }

    /// Whether [#start] may be called by this thread.
    boolean isTaking() {
        return taking == Thread.currentThread() || isTurn();
    }

    /// Runs work soon; by a thread that [#isTaking].
    ///
    /// @param profile of what runs first
    void start(Runnable work, Profile profile) {
        if (profile.waits()) {
            pool.executeVirtual(work);
        } else if (profile.isQuick()) {
            shortWork.add(work);
        } else {
            pool.execute(work);
        }
    }

    /// A batch of messages was taken in.
    void batchEnded(boolean ownThread) {
        if (taking == Thread.currentThread()) {
            taking = null;
        }
        Runnable work = shortWork.poll();
        if (work == null) {
            return;
        }
        if (!ownThread || isTurn()) {
            for (; work != null; work = shortWork.poll()) {
                pool.execute(work);
            }
            return;
        }
        Runnable first = work;
        turnOf = Thread.currentThread();
        begun = begun + 1; // one thread has the turn
        watchdog.watch();
        try {
            ScopedValue.where(Sessions.TASK, slot).run(() -> runAll(first));
        } finally {
            turnOf = null;
            reports.flush();
        }
    }

    private void runAll(Runnable first) {
        for (Runnable work = first; work != null; work = shortWork.poll()) {
            try {
                work.run();
            } catch (RuntimeException | Error e) {
                NodeLoop.report(work, e);
            }
        }
    }

    /// Whether the calling thread runs short tasks in its turn.
    boolean isTurn() {
        return turnOf == Thread.currentThread();
    }

    /// The turn that is under way; 0 if none is.
    long turn() {
        return turnOf == null ? 0 : begun;
    }

    /// The calling thread is about to wait inside its turn, if it has one.
    void blocks() {
        if (isTurn()) {
            watchdog.standInNow();
        }
    }

    /// What is left of the turn goes to the pool, since what runs takes long.
    void giveUp() {
        for (Runnable work = shortWork.poll(); work != null; work = shortWork.poll()) {
            pool.execute(work);
        }
    }
}
