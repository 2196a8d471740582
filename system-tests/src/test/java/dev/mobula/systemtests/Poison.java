package dev.mobula.systemtests;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// Values that make trouble.
final class Poison {
    /// How often [OnReading] was read in this process.
    static final AtomicInteger READINGS = new AtomicInteger();

    private Poison() {}

    /// Can be written, but not read.
    static final class OnReading implements Serializable {
        private static final long serialVersionUID = 1;

        private final String cup;

        OnReading(String cup) {
            this.cup = cup;
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            READINGS.incrementAndGet();
            throw new IllegalStateException("poisoned: " + cup);
        }
    }

    /// Holds others.
    record Box(List<OnReading> content) {}

    /// An exception with a field that cannot be sent.
    static final class Unsendable extends RuntimeException {
        private static final long serialVersionUID = 1;

        @SuppressWarnings("serial") // the subject of the test
        private final Object held = Thread.currentThread();

        Unsendable(String message, Throwable cause) {
            super(message, cause);
        }

        Object held() {
            return held;
        }
    }
}
