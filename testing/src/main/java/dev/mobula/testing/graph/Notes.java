package dev.mobula.testing.graph;

/// What tasks say about themselves while they run. Each note counts before the call returns.
interface Notes {
    /// An attempt starts.
    void started(String task, int attempt);

    /// A call has changed the state of its actor.
    void effect(String call);

    /// A task takes CPUs, in units.
    void occupy(String task, long demand);

    /// A task gives CPUs back, in units.
    void release(long demand);

    /// Something happened that must not.
    void violation(String text);
}
