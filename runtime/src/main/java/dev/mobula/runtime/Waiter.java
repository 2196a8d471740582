package dev.mobula.runtime;

import org.jspecify.annotations.Nullable;

/// Somebody who wants to know when a reference has its value: a link in that reference's chain.
abstract class Waiter {
    /// The rest of the chain.
    @Nullable
    Waiter next;

    /// Set by a waiter that has lost interest; it is unlinked when somebody comes by.
    volatile boolean gone;

    /// Called once, on the thread that completes the reference. Must be quick, and must not run user code.
    abstract void completed(Ref<?> ref);
}
