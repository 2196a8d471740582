package dev.mobula.testing.graph;

/// How an attempt goes wrong.
enum Mishap {
    ILLEGAL_STATE(IllegalStateException.class),
    ARITHMETIC(ArithmeticException.class),
    CHECKED(PlannedException.class),
    /// A system error: the JVM "fails" under the attempt.
    CRASH(InternalError.class);

    private final Class<? extends Throwable> type;

    Mishap(Class<? extends Throwable> type) {
        this.type = type;
    }

    String typeName() {
        return type.getName();
    }

    String message(String who) {
        return "planned for " + who;
    }

    void happen(String who) throws PlannedException {
        String message = message(who);
        switch (this) {
            case ILLEGAL_STATE -> throw new IllegalStateException(message);
            case ARITHMETIC -> throw new ArithmeticException(message);
            case CHECKED -> throw new PlannedException(message);
            case CRASH -> throw new InternalError(message);
        }
    }
}
