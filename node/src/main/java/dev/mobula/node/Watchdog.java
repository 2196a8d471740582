package dev.mobula.node;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Ends a node whose loop stands still: a node that answers nobody is worse than none.
///
/// Asks the loop for a pass each second. If it makes none for long, all threads' stacks go to the log, and the process
/// ends. Counts its own rounds, not time, so that a suspended machine is no reason.
final class Watchdog implements AutoCloseable {
    /// Exit code of a node that ended itself.
    static final int EXIT_CODE = 70;

    private static final System.Logger LOG = System.getLogger(Watchdog.class.getName());

    private final LongSupplier pulse;
    private final long rounds;
    private final Duration limit;
    private final Runnable end;
    private final ScheduledThreadPoolExecutor threads;
    private volatile long seen;
    private long acted = -1;
    private long roundsWithoutPass;
    private volatile boolean stuck;

    /// @param pulse asks the loop for a pass and returns how many it has made
    /// @param limit after how long without a pass the node is stuck
    /// @param end ends the process; called once, after the dump
    Watchdog(LongSupplier pulse, Duration limit, Runnable end) {
        this.pulse = pulse;
        this.limit = limit;
        this.end = end;
        this.rounds = Math.max(2, limit.toMillis() / periodMs());
        this.threads = new ScheduledThreadPoolExecutor(
                2, task -> Thread.ofPlatform().name("mobula-watchdog").daemon().unstarted(task));
        threads.setRemoveOnCancelPolicy(true);
    }

    private long periodMs() {
        return Math.clamp(limit.toMillis() / 10, 10, 1_000);
    }

    /// Starts to watch.
    void start() {
        seen = pulse.getAsLong();
        // two tasks, since asking may hang too
        var _ = threads.scheduleAtFixedRate(
                () -> seen = pulse.getAsLong(), periodMs(), periodMs(), TimeUnit.MILLISECONDS);
        var _ = threads.scheduleWithFixedDelay(this::look, periodMs(), periodMs(), TimeUnit.MILLISECONDS);
    }

    /// Whether the loop moves.
    boolean isHealthy() {
        return !stuck;
    }

    private void look() {
        long now = seen;
        if (now != acted) {
            acted = now;
            roundsWithoutPass = 0;
        } else if (++roundsWithoutPass >= rounds && !stuck) {
            stuck = true;
            LOG.log(
                    System.Logger.Level.ERROR,
                    "The node's loop has made no pass for " + limit + ", so this node ends itself with exit code "
                            + EXIT_CODE + ". Please report this with what follows.\n" + threadDump());
            end.run();
        }
    }

    static String threadDump() {
        ThreadMXBean bean = ManagementFactory.getThreadMXBean();
        StringBuilder dump = new StringBuilder();
        for (ThreadInfo info : bean.dumpAllThreads(true, true, 200)) {
            dump.append('"')
                    .append(info.getThreadName())
                    .append("\" #")
                    .append(info.getThreadId())
                    .append(' ');
            dump.append(info.getThreadState());
            if (info.getLockName() != null) {
                dump.append(" on ").append(info.getLockName());
                dump.append(info.getLockOwnerName() == null ? "" : " held by \"" + info.getLockOwnerName() + '"');
            }
            dump.append('\n');
            for (StackTraceElement frame : info.getStackTrace()) {
                dump.append("    at ").append(frame).append('\n');
            }
        }
        return dump.toString();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
