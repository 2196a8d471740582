package dev.mobula.runtime.wire;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// How the owner of a [ParkedWord] sleeps, and how its own process wakes it.
sealed interface Sleeper {
    /// Sleeps while the word is set: until woken, until the time is over, or for no reason.
    void sleep(long timeoutNs);

    /// Wakes the sleeper after another process has cleared the word.
    void rung();

    /// Clears the word and wakes the sleeper.
    void wake();

    /// On the word itself, so that other processes wake it with no help from this one.
    final class OnFutex implements Sleeper {
        private final ParkedWord word;
        private final long address;
        private final Futex.Timeout timeout = new Futex.Timeout();

        OnFutex(ParkedWord word) {
            this.word = word;
            this.address = word.address();
        }

        @Override
        public void sleep(long timeoutNs) {
            Futex.await(address, ParkedWord.parked(), timeout, timeoutNs);
        }

        @Override
        public void rung() {
            Futex.wake(address);
        }

        @Override
        public void wake() {
            word.clear();
            Futex.wake(address);
        }
    }

    /// As a parked thread, which the thread that reads the socket wakes.
    final class OnThread implements Sleeper {
        private final ParkedWord word;
        private volatile @Nullable Thread sleeping;

        OnThread(ParkedWord word) {
            this.word = word;
        }

        @Override
        public void sleep(long timeoutNs) {
            sleeping = Thread.currentThread();
            try {
                if (word.isSet()) {
                    LockSupport.parkNanos(this, timeoutNs);
                }
            } finally {
                sleeping = null;
            }
        }

        @Override
        public void rung() {
            LockSupport.unpark(sleeping);
        }

        @Override
        public void wake() {
            word.clear();
            rung();
        }
    }
}
