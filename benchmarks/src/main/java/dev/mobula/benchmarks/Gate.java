package dev.mobula.benchmarks;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Holds tasks back until it opens. Tasks find it by number, since what they are given is copied.
final class Gate implements AutoCloseable {
    private static final Map<Long, Gate> GATES = new ConcurrentHashMap<>();
    private static final AtomicLong NUMBERS = new AtomicLong();
    private static final long ARRIVAL_LIMIT_S = 10;

    private final long number = NUMBERS.incrementAndGet();
    private final int expected;
    private final CountDownLatch arrived;
    private final CountDownLatch opened = new CountDownLatch(1);

    private Gate(int expected) {
        this.expected = expected;
        this.arrived = new CountDownLatch(expected);
    }

    /// Makes a closed gate.
    ///
    /// @param expected how many tasks will wait at it
    static Gate closed(int expected) {
        Gate gate = new Gate(expected);
        GATES.put(gate.number, gate);
        return gate;
    }

    static Gate of(long number) {
        Gate gate = GATES.get(number);
        if (gate == null) {
            throw new IllegalStateException("There is no gate " + number + ": it was closed for good");
        }
        return gate;
    }

    long number() {
        return number;
    }

    /// Waits until the gate opens; returns 1.
    int pass() throws InterruptedException {
        arrived.countDown();
        opened.await();
        return 1;
    }

    /// Waits until all that are expected stand at the gate.
    void awaitArrival() throws InterruptedException {
        if (!arrived.await(ARRIVAL_LIMIT_S, TimeUnit.SECONDS)) {
            throw new IllegalStateException("After " + ARRIVAL_LIMIT_S + " s only " + (expected - arrived.getCount())
                    + " of " + expected + " blocking tasks run: there are too few CPUs");
        }
    }

    void open() {
        opened.countDown();
    }

    /// Opens and forgets it.
    @Override
    public void close() {
        open();
        GATES.remove(number);
    }
}
