package dev.mobula.benchmarks;

import org.jspecify.annotations.Nullable;

/// Takes what nobody needs, so that the compiler cannot leave out the making of it.
final class Sink {
    // Read by nobody.
    @SuppressWarnings("unused")
    private static volatile @Nullable Object last;

    private Sink() {}

    static void keep(@Nullable Object value) {
        last = value;
    }
}
