package dev.mobula.runtime;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// Bounds the calls of one actor that have been sent and not answered.
final class PendingGate {
    private final int limit;
    private final AtomicInteger pending = new AtomicInteger();
    private final ConcurrentLinkedQueue<Waiting.ThreadWaiter> waiters = new ConcurrentLinkedQueue<>();

    /// @param limit calls that may be pending, 1 or more
    PendingGate(int limit) {
        this.limit = limit;
    }

    /// Counts one more call unless that would exceed the limit.
    boolean tryEnter() {
        while (true) {
            int now = pending.get();
            if (now >= limit) {
                return false;
            }
            if (pending.compareAndSet(now, now + 1)) {
                return true;
            }
        }
    }

    /// Waits until one more call fits, and counts it.
    ///
    /// @param session whose messages the thread takes in while it waits
    /// @return false if the thread was interrupted
    boolean enter(SessionState session) {
        if (tryEnter()) {
            return true;
        }
        Waiting.ThreadWaiter waiter = new Waiting.ThreadWaiter();
        waiters.add(waiter);
        try {
            return Waiting.await(session, waiter, this::tryEnter, Long.MAX_VALUE, null);
        } finally {
            waiters.remove(waiter);
        }
    }

    /// A call was answered.
    void leave() {
        pending.decrementAndGet();
        for (Waiting.ThreadWaiter waiter : waiters) {
            waiter.wake();
        }
    }
}
