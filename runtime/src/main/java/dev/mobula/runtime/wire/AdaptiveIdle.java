package dev.mobula.runtime.wire;

/// Decides how long a thread that found nothing to do looks on before it sleeps. For one thread; time is passed in.
///
/// Looking on for a while (up to 50 µs) pays, since a sleeping thread costs 60 to 100 µs to wake; but only if
/// messages do come. So the time grows each time that one came while looking on, to twice what that took at least, and
/// is halved each time that none did; once it is next to nothing, every 64th try gets the full time, to find out
/// whether times have changed.
///
/// While looking on, the thread yields now and then, so that another one on its core gets on, perhaps the one it
/// waits for. A yield that takes long tells that others want the core: then there is no yielding for some time,
/// and longer each time that this happens again.
///
/// ```java
/// while (running) {
///     if (doWork() > 0) {
///         idle.worked();
///     } else if (idle.step()) {
///         link.announceSleep();
///         if (!link.hasInbound()) {
///             link.sleep(LONGEST_NS);
///         }
///         link.announceAwake();
///     }
/// }
/// ```
public final class AdaptiveIdle {
    /// What to do next.
    public enum Step {
        /// Look again; [Thread#onSpinWait] before.
        SPIN,
        /// Look again; [Thread#yield] before, and tell [#yielded] how long it took.
        YIELD,
        /// Sleep, and say so before.
        SLEEP
    }

    /// Longest time of looking on.
    public static final long MAX_BUDGET_NS = 50_000;

    private static final long MIN_BUDGET_NS = 2_000;
    private static final long GROWTH_NS = 1_000;
    private static final int PROBE_EVERY = 64;
    private static final int YIELD_EVERY = 8;
    private static final long SLOW_YIELD_NS = 200_000;
    private static final long MIN_OFF_NS = 20_000_000;
    private static final long MAX_OFF_NS = 2_000_000_000L;
    private static final int QUICK_YIELDS = 256;

    private long budgetNs = MAX_BUDGET_NS;
    private boolean looking;
    private long lookFromNs;
    private long lookedNs;
    private long lookUntilNs;
    private int tries;
    private int steps;
    private boolean yielding = true;
    private long yieldsFromNs;
    private long offNs = MIN_OFF_NS;
    private int quickYields;

    /// Starts with the full time.
    public AdaptiveIdle() {}

    /// There was work.
    public void worked() {
        if (looking) {
            looking = false;
            long tookNs = lookedNs - lookFromNs; // or a little longer
            budgetNs = Math.min(MAX_BUDGET_NS, Math.max(budgetNs + budgetNs / 4, 2 * tookNs) + GROWTH_NS);
        }
    }

    /// There was no work.
    ///
    /// @param nowNs on the clock of [System#nanoTime]
    public Step idle(long nowNs) {
        if (!looking) {
            long budget = budgetNs;
            if (budget < MIN_BUDGET_NS) {
                tries++;
                if (tries % PROBE_EVERY != 0) {
                    return Step.SLEEP;
                }
                budget = MAX_BUDGET_NS;
            }
            looking = true;
            lookFromNs = nowNs;
            lookUntilNs = nowNs + budget;
        } else if (nowNs - lookUntilNs > 0) {
            looking = false;
            budgetNs /= 2;
            return Step.SLEEP;
        }
        lookedNs = nowNs;
        steps++;
        if (steps % YIELD_EVERY != 0 || !mayYield(nowNs)) {
            return Step.SPIN;
        }
        return Step.YIELD;
    }

    private boolean mayYield(long nowNs) {
        if (!yielding && nowNs - yieldsFromNs >= 0) {
            yielding = true;
        }
        return yielding;
    }

    /// Tells how long a yield took.
    ///
    /// @param nowNs after it
    public void yielded(long tookNs, long nowNs) {
        if (tookNs > SLOW_YIELD_NS) {
            yielding = false;
            yieldsFromNs = nowNs + offNs;
            offNs = Math.min(MAX_OFF_NS, 2 * offNs);
            quickYields = 0;
        } else if (offNs > MIN_OFF_NS) {
            quickYields++;
            if (quickYields == QUICK_YIELDS) {
                quickYields = 0;
                offNs /= 2;
            }
        }
    }

    /// There was no work: spins or yields once on the calling thread.
    ///
    /// @return true if it is time to sleep instead
    @SuppressWarnings("ThreadPriorityCheck") // yields are timed, and given up where the scheduler makes them slow
    public boolean step() {
        long now = System.nanoTime();
        return switch (idle(now)) {
            case SPIN -> {
                Thread.onSpinWait();
                yield false;
            }
            case YIELD -> {
                Thread.yield();
                long after = System.nanoTime();
                yielded(after - now, after);
                yield false;
            }
            case SLEEP -> true;
        };
    }

    @Override
    public String toString() {
        return "AdaptiveIdle[" + budgetNs + " ns]";
    }
}
