package dev.mobula.runtime;

import dev.mobula.runtime.codec.NodeFunction;
import dev.mobula.spi.RemoteFunction;

/// Finds the code of functions that the node names.
@FunctionalInterface
interface FunctionSource {
    /// Finds a function that can be run here; may load and initialise classes of users.
    ///
    /// @throws dev.mobula.UnreadableValueException if the class is missing or another version
    RemoteFunction find(NodeFunction described);
}
