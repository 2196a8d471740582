package dev.mobula.testing.graph;

import dev.mobula.Remote;

/// The actor that graphs call: its state depends on the order of the calls.
@Remote(maxRestarts = -1)
final class Accumulator {
    private final long start;
    private long state;

    Accumulator(long start) {
        this.start = start;
        this.state = start;
    }

    long call(Orders orders, long x, Operation.Effect effect) throws Exception {
        return GraphTasks.work(orders, () -> {
            orders.journal().effect(orders.name());
            state = switch (effect) {
                case ADD, ADD_AND_FAIL -> state * 31 + x;
                case CRASH -> start - 1; // must not be seen
            };
            switch (effect) {
                case ADD -> {}
                case ADD_AND_FAIL -> Mishap.ILLEGAL_STATE.happen(orders.name());
                case CRASH -> Mishap.CRASH.happen(orders.name());
            }
            return state;
        });
    }
}
