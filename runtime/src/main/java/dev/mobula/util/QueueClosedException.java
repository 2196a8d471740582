package dev.mobula.util;

/// The queue is closed: it takes nothing more, and all that it had is taken.
public final class QueueClosedException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    QueueClosedException(String message) {
        super(message);
    }
}
