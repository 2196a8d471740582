package dev.mobula.runtime.actors;

import dev.mobula.ConcurrencyGroup;
import dev.mobula.Remote;

/// An actor with concurrency groups.
@Remote(groups = {@ConcurrencyGroup(name = "io"), @ConcurrencyGroup(name = "compute", maxConcurrency = 2)})
class Grouped {
    @Remote(group = "io")
    String read(Gate gate) throws InterruptedException {
        gate.pass();
        return "read";
    }

    @Remote(group = "compute")
    String compute(Gate gate) throws InterruptedException {
        gate.pass();
        return "computed";
    }

    String plain() {
        return "plain";
    }
}
