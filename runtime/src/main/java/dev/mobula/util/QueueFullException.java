package dev.mobula.util;

/// The queue holds as much as it may.
public final class QueueFullException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    QueueFullException(String message) {
        super(message);
    }
}
