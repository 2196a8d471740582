package dev.mobula.runtime.actors;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// Stops actors until a test lets them go. It can be sent, and all copies are the same gate.
record Gate(long number) {
    private static final long LIMIT_S = 30;
    private static final AtomicLong NUMBERS = new AtomicLong();
    private static final Map<Long, Shared> SHARED = new ConcurrentHashMap<>();

    private static final class Shared {
        final CountDownLatch open = new CountDownLatch(1);
        final AtomicInteger entered = new AtomicInteger();
        final AtomicInteger passed = new AtomicInteger();
        final AtomicInteger interrupted = new AtomicInteger();
    }

    /// A closed gate.
    static Gate closed() {
        return new Gate(NUMBERS.incrementAndGet());
    }

    private Shared shared() {
        return SHARED.computeIfAbsent(number, _ -> new Shared());
    }

    void open() {
        shared().open.countDown();
    }

    /// Waits until the gate is open.
    void pass() throws InterruptedException {
        shared().entered.incrementAndGet();
        try {
            assertThat(shared().open.await(LIMIT_S, TimeUnit.SECONDS))
                    .as("gate %d is open", number)
                    .isTrue();
        } catch (InterruptedException e) {
            shared().interrupted.incrementAndGet();
            throw e;
        }
        shared().passed.incrementAndGet();
    }

    /// Waits until the gate is open, whoever interrupts.
    void passStubbornly() {
        while (true) {
            try {
                pass();
                return;
            } catch (InterruptedException e) {
                shared().entered.decrementAndGet();
            }
        }
    }

    int entered() {
        return shared().entered.get();
    }

    int interrupted() {
        return shared().interrupted.get();
    }

    int passed() {
        return shared().passed.get();
    }

    /// Waits until so many have come to the gate.
    void awaitEntered(int count) {
        TestSession.await(count + " at gate " + number, () -> entered() >= count);
    }

    void awaitInterrupted(int count) {
        TestSession.await(count + " interrupted at gate " + number, () -> interrupted() >= count);
    }
}
