package dev.mobula.runtime;

import org.jspecify.annotations.Nullable;

/// One life of an actor: the instance between a start and the next loss.
///
/// What a call returns is accepted only while its incarnation is the actor's current one.
final class Incarnation {
    final int number;
    final Object instance;
    /// Keeps calls and snapshots apart; null if the actor takes none.
    final Snapshots.@Nullable Guard guard;
    /// Set by the loop when this life is over; runners start no further call then.
    volatile boolean over;
    /// Set inside a call by `exitActor`; runners start no further call then. Any thread.
    volatile boolean exitRequested;
    /// Set by the thread on which the JVM failed in a call; runners start no further call then.
    volatile boolean crashed;

    Incarnation(int number, Object instance, Snapshots.@Nullable Guard guard) {
        this.number = number;
        this.instance = instance;
        this.guard = guard;
    }

    /// Whether runners may start a further call.
    boolean takesCalls() {
        return !over && !exitRequested && !crashed;
    }
}
