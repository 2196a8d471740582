package dev.mobula.util;

import java.util.NoSuchElementException;

/// The queue holds nothing now.
public final class QueueEmptyException extends NoSuchElementException {
    private static final long serialVersionUID = 1;

    QueueEmptyException(String message) {
        super(message);
    }
}
