package dev.mobula.benchmarks.micro;

import dev.mobula.Remote;

/// The actor that is called.
@Remote
class MicroActor {
    /// Answers its argument.
    int echo(int value) {
        return value;
    }
}
