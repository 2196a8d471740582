package dev.mobula.benchmarks.micro;

import dev.mobula.Remote;

/// What the tasks of the micro-benchmarks do.
final class MicroTasks {
    private MicroTasks() {}

    /// Answers its argument.
    @Remote
    static int noop(int value) {
        return value;
    }
}
