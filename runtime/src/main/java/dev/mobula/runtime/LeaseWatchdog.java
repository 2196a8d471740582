package dev.mobula.runtime;

import java.util.concurrent.locks.LockSupport;

/// Looks every 2 ms whether tasks wait behind one that runs, as long as there are any, and has them given back. It also
/// polls in place of a thread whose short task turns out not to be one.
final class LeaseWatchdog implements Runnable {
    private static final long TICK_NS = 2_000_000;
    private static final long POLL_NS = 50_000;
    private static final int QUIET_TICKS = 25;

    private final ShippedWork work;
    private final Thread thread;
    private volatile boolean asleep = true;
    private volatile boolean stopped;
    private volatile boolean urgent;

    LeaseWatchdog(ShippedWork work, String name) {
        this.work = work;
        this.thread = Thread.ofPlatform().daemon().name(name + "-watchdog").unstarted(this);
    }

    void start() {
        thread.start();
    }

    void stop() throws InterruptedException {
        stopped = true;
        LockSupport.unpark(thread);
        thread.join();
    }

    /// Something runs that others wait behind.
    void watch() {
        if (asleep) {
            asleep = false;
            LockSupport.unpark(thread);
        }
    }

    /// The thread that polls is about to wait inside a task.
    void standInNow() {
        urgent = true;
        asleep = false;
        LockSupport.unpark(thread);
    }

    @Override
    public void run() {
        int quiet = 0;
        long turnBefore = 0;
        while (!stopped) {
            if (asleep) {
                LockSupport.park(this);
                quiet = 0;
                continue;
            }
            LockSupport.parkNanos(this, TICK_NS);
            long turn = work.turns().turn();
            if (turn != 0 && (turn == turnBefore || urgent)) {
                urgent = false;
                standIn(turn);
            }
            turnBefore = turn;
            quiet = work.relieve() || turn != 0 ? 0 : quiet + 1;
            if (quiet > QUIET_TICKS) {
                asleep = true;
                if (work.turns().turn() != 0 || work.relieve()) {
                    asleep = false; // came while this made up its mind
                }
            }
        }
    }

    // The connection's own thread is inside a task.
    private void standIn(long turn) {
        work.turns().giveUp();
        long nextLook = System.nanoTime() + TICK_NS;
        while (!stopped && work.turns().turn() == turn) {
            work.session().assist();
            work.turns().giveUp();
            LockSupport.parkNanos(this, POLL_NS);
            if (System.nanoTime() - nextLook > 0) {
                nextLook += TICK_NS;
                work.relieve();
            }
        }
    }
}
