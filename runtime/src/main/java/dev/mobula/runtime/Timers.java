package dev.mobula.runtime;

import java.util.PriorityQueue;

/// What is to happen on the loop later, in order of time. Owned by the loop.
final class Timers {
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private long number;

    private record Timer(long atNs, long number, Runnable action) implements Comparable<Timer> {
        @Override
        public int compareTo(Timer other) {
            int byTime = Long.compare(atNs - other.atNs, 0);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    /// Does something later.
    ///
    /// @param waitNs 0 or more
    void after(long nowNs, long waitNs, Runnable action) {
        timers.add(new Timer(nowNs + waitNs, number++, action));
    }

    /// Does all that is due.
    void fire(long nowNs) {
        Timer first = timers.peek();
        while (first != null && first.atNs() - nowNs <= 0) {
            timers.remove();
            try {
                first.action().run();
            } catch (RuntimeException | Error e) {
                NodeLoop.report("a timer", e);
            }
            first = timers.peek();
        }
    }

    /// When the next one is due; `Long.MAX_VALUE` if there is none.
    long nextNs() {
        Timer first = timers.peek();
        return first == null ? Long.MAX_VALUE : first.atNs();
    }
}
