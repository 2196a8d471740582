package dev.mobula.runtime;

import java.util.concurrent.locks.LockSupport;

/// Looks every 2 ms whether tasks wait behind one that runs, as long as there are any, and has them given back. It also
/// has others poll in place of a thread whose short task turns out not to be one.
final class LeaseWatchdog implements Runnable {
    private static final long TICK_NS = 2_000_000;
    private static final int QUIET_TICKS = 25;

    private final ShippedWork work;
    private final Runnable nudge;
    private final Thread thread;
    private volatile boolean asleep = true;
    private volatile boolean stopped;
    private volatile boolean urgent;

    /// @param nudge has others poll
    LeaseWatchdog(ShippedWork work, Runnable nudge, String name) {
        this.work = work;
        this.nudge = nudge;
        this.thread = Thread.ofPlatform().daemon().name(name + "-watchdog").unstarted(this);
    }

    void start() {
        thread.start();
    }

    /// Lets its thread end.
    void stop() {
        stopped = true;
        LockSupport.unpark(thread);
    }

    /// Something runs that others may wait behind.
    void watch() {
        if (asleep) {
            asleep = false;
            LockSupport.unpark(thread);
        }
    }

    /// A thread that polls is about to wait inside a task.
    void standInNow() {
        urgent = true;
        asleep = false;
        LockSupport.unpark(thread);
    }

    @Override
    public void run() {
        int quiet = 0;
        while (!stopped) {
            if (asleep) {
                LockSupport.park(this);
                quiet = 0;
                continue;
            }
            if (!urgent) {
                LockSupport.parkNanos(this, TICK_NS);
            }
            quiet = look() ? 0 : quiet + 1;
            if (quiet > QUIET_TICKS) {
                asleep = true;
                if (look()) {
                    asleep = false; // came while this made up its mind
                    quiet = 0;
                }
            }
        }
    }

    // Whether there is reason to look again soon.
    private boolean look() {
        boolean stuck = work.turns().isStuck() || urgent;
        urgent = false;
        if (stuck) {
            work.turns().handOff();
            nudge.run();
        }
        return work.relieve() || stuck;
    }
}
