package dev.mobula.testing.graph;

/// Exceptions that a node has retried, beside system errors.
enum Retried {
    ILLEGAL_STATE(IllegalStateException.class),
    CHECKED(PlannedException.class),
    /// Any unchecked one, those of Mobula that come out of a nested `get` among them.
    UNCHECKED(RuntimeException.class);

    private final Class<? extends Throwable> type;

    Retried(Class<? extends Throwable> type) {
        this.type = type;
    }

    Class<? extends Throwable> type() {
        return type;
    }
}
