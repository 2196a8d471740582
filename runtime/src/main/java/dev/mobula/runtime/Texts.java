package dev.mobula.runtime;

import dev.mobula.spi.RemoteFunction;

/// Words that several messages share.
final class Texts {
    private Texts() {}

    /// For example `argument 'samples' of Pi.hits`.
    static String argument(RemoteFunction function, int index) {
        String name = index < function.parameters().size()
                ? '\'' + function.parameters().get(index) + '\''
                : String.valueOf(index + 1);
        return "argument " + name + " of " + function.name();
    }

    /// For example `attempt 2 of 4`.
    static String attempt(int attempt, int retries) {
        return retries < 0 ? "attempt " + attempt : "attempt " + attempt + " of " + (retries + 1);
    }
}
