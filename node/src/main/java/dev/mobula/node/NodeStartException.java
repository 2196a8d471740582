package dev.mobula.node;

import org.jspecify.annotations.Nullable;

/// A node cannot start here; nothing of it is left behind. The message names the reason and the cure.
public final class NodeStartException extends RuntimeException {
    private static final long serialVersionUID = 1;

    NodeStartException(String message) {
        this(message, null);
    }

    NodeStartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
