package dev.mobula.benchmarks;

import dev.mobula.Remote;
import java.util.concurrent.atomic.LongAdder;

/// The actor that is created: it counts how often its constructor has run in this JVM.
@Remote
class NewbornActor {
    private static final LongAdder BORN = new LongAdder();

    NewbornActor() {
        BORN.increment();
    }

    static long born() {
        return BORN.sum();
    }
}
