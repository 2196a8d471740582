package dev.mobula.runtime;

/// The kind of process that a task runs in. Tasks of one lease have the same; compared by identity.
class Environment {
    /// The JVM of the node itself.
    static final Environment HERE = new Environment();

    Environment() {}
}
