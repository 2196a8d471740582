package dev.mobula.runtime.actors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mobula.runtime.Shared;
import java.util.concurrent.TimeUnit;

/// Stops actors until a test lets them go. It can be sent, and all copies are the same gate, also in other processes.
record Gate(Shared.Latch opened, Shared.Counter came, Shared.Counter went, Shared.Counter interrupts) {
    private static final long LIMIT_S = 30;

    /// A closed gate.
    static Gate closed() {
        return new Gate(Shared.latch(1), Shared.counter(), Shared.counter(), Shared.counter());
    }

    void open() {
        opened.countDown();
    }

    /// Waits until the gate is open.
    void pass() throws InterruptedException {
        came.incrementAndGet();
        try {
            assertThat(opened.await(LIMIT_S, TimeUnit.SECONDS))
                    .as("%s is open", this)
                    .isTrue();
        } catch (InterruptedException e) {
            interrupts.incrementAndGet();
            throw e;
        }
        went.incrementAndGet();
    }

    /// Waits until the gate is open, whoever interrupts.
    void passStubbornly() {
        while (true) {
            try {
                pass();
                return;
            } catch (InterruptedException e) {
                came.decrementAndGet();
            }
        }
    }

    int entered() {
        return came.get();
    }

    int interrupted() {
        return interrupts.get();
    }

    int passed() {
        return went.get();
    }

    /// Waits until so many have come to the gate.
    void awaitEntered(int count) {
        TestSession.await(count + " at " + this, () -> entered() >= count);
    }

    void awaitInterrupted(int count) {
        TestSession.await(count + " interrupted at " + this, () -> interrupted() >= count);
    }
}
