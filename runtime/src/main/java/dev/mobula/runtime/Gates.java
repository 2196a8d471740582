package dev.mobula.runtime;

import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;

/// The limits of pending calls of this process, one for each actor that has one, however many handles there are.
final class Gates {
    private static final int FEWEST_TO_TIDY = 64;

    private final Map<Long, WeakReference<PendingGate>> gates = new HashMap<>();
    private int tidyAt = FEWEST_TO_TIDY;

    /// The limit of an actor; it is kept while a handle has it.
    synchronized PendingGate of(ActorDescription actor) {
        WeakReference<PendingGate> known = gates.get(actor.sequence());
        PendingGate gate = known == null ? null : known.get();
        if (gate == null) {
            gate = new PendingGate(actor.maxPendingCalls());
            gates.put(actor.sequence(), new WeakReference<>(gate));
            if (gates.size() >= tidyAt) {
                gates.values().removeIf(gone -> gone.get() == null);
                tidyAt = Math.max(FEWEST_TO_TIDY, 2 * gates.size());
            }
        }
        return gate;
    }
}
