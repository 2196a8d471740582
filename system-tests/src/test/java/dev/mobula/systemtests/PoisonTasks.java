package dev.mobula.systemtests;

import dev.mobula.Remote;
import java.io.IOException;

/// Tasks that get and give [Poison].
final class PoisonTasks {
    private PoisonTasks() {}

    @Remote
    static int readings() {
        return Poison.READINGS.get();
    }

    @Remote
    static String take(Object value) {
        return value == null ? "null" : "taken";
    }

    @Remote
    static Object make(String cup) {
        return new Poison.OnReading(cup);
    }

    @Remote
    static int fail(String message) {
        var failure = new Poison.Unsendable(message, new IOException("inner"));
        failure.addSuppressed(new IllegalStateException("beside"));
        throw failure;
    }
}
