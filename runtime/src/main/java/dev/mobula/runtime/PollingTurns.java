package dev.mobula.runtime;

import dev.mobula.spi.Sessions;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// Runs short tasks on the connection's own threads, between one batch of messages and the next: waking another thread
/// would take longer than they do. All others go to the pool.
///
/// If a task that was thought short takes long, others poll in the meantime, see [LeaseWatchdog].
@SuppressWarnings("ReferenceEquality") // threads are compared
final class PollingTurns implements BatchEnd {
    private final WorkerPool pool;
    private final WorkReports reports;
    private final LeaseWatchdog watchdog;
    private final ConcurrentLinkedQueue<Runnable> shortWork = new ConcurrentLinkedQueue<>();
    private final List<Turn> turns = new CopyOnWriteArrayList<>();
    private final ThreadLocal<Turn> turnOfThread = ThreadLocal.withInitial(this::newTurn);
    private volatile @Nullable Thread taking;

    /// One of the connection's threads, and whether it runs tasks.
    private static final class Turn {
        private final RunSlot slot = new RunSlot(true);
        // Odd while tasks run; the thread's own.
        private volatile long count;
        // The watchdog's.
        private long countBefore;
    }

    PollingTurns(WorkerPool pool, WorkReports reports, LeaseWatchdog watchdog) {
        this.pool = pool;
        this.reports = reports;
        this.watchdog = watchdog;
    }

    private Turn newTurn() {
        Turn turn = new Turn();
        turns.add(turn);
        return turn;
    }

    /// The calling thread polls, and will ask for [#hasWork].
    void takes() {
        Thread thread = Thread.currentThread();
        if (taking != thread) {
            taking = thread;
        }
    }

    /// Whether [#start] may be called by this thread.
    boolean isTaking() {
        return taking == Thread.currentThread() || RunSlot.isTurn();
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

    @Override
    public boolean hasWork() {
        if (taking == Thread.currentThread()) {
            taking = null;
        }
        return !shortWork.isEmpty();
    }

    @Override
    public void handOff() {
        for (Runnable work = shortWork.poll(); work != null; work = shortWork.poll()) {
            pool.execute(work);
        }
    }

    @Override
    public void run() {
        Turn turn = turnOfThread.get();
        step(turn);
        watchdog.watch();
        try {
            ScopedValue.where(Sessions.TASK, turn.slot).run(this::runAll);
        } finally {
            step(turn);
            reports.flush();
        }
    }

    private static void step(Turn turn) {
        long before = turn.count;
        turn.count = before + 1;
    }

    private void runAll() {
        for (Runnable work = shortWork.poll(); work != null; work = shortWork.poll()) {
            try {
                work.run();
            } catch (RuntimeException | Error e) {
                NodeLoop.report(work, e);
            }
        }
    }

    /// The calling thread is about to wait inside its turn, if it has one.
    void blocks() {
        if (RunSlot.isTurn()) {
            watchdog.standInNow();
        }
    }

    /// Looks for turns that have lasted since the last look; by the watchdog.
    ///
    /// @return whether there is one
    boolean isStuck() {
        boolean stuck = false;
        for (Turn turn : turns) {
            long now = turn.count;
            stuck |= (now & 1) != 0 && now == turn.countBefore;
            turn.countBefore = now;
        }
        return stuck;
    }
}
