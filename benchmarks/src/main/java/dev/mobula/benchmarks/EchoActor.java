package dev.mobula.benchmarks;

import dev.mobula.Remote;

/// The actor that is called.
@Remote
class EchoActor {
    private int calls;

    int echo(int value) {
        return value;
    }

    /// Counts its calls, so that a lost or swapped one shows.
    int next() {
        return ++calls;
    }
}
