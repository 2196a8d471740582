package dev.mobula.runtime;

/// Where an attempt runs outside this JVM.
interface Place {
    /// The process.
    WorkerPort worker();
}
