package dev.mobula.benchmarks;

import dev.mobula.Mobula;
import java.util.Set;

/// Where rows that measure node processes get them: one is started when it is first asked for, and ends on close.
interface Nodes extends AutoCloseable {
    /// Opens a session of a new driver on the node.
    Mobula connect() throws Exception;

    /// The processes of the node: itself and its workers.
    Set<Long> processes() throws Exception;

    /// Starts another node, with an object store of this size, and connects to it.
    OwnNode withStore(long bytes) throws Exception;

    /// Starts another node, connects to it, and stops it.
    ///
    /// @return nanoseconds from launching its JVM to the open session
    long startNs() throws Exception;

    @Override
    void close();
}
