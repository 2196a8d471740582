package dev.mobula.runtime.codec;

import dev.mobula.CallOptions;
import dev.mobula.Checkpointed;
import dev.mobula.spi.RemoteFunction;
import java.util.List;

/// A function as one process tells another of it: all but its code.
///
/// @param function its description; where it was read from a message its owner is [Elsewhere], and it cannot be run
/// @param ownerName name of the class that has the method; for submitted code, of the class that it is written in
/// @param checkpointed whether the owner is an actor class that takes snapshots
public record NodeFunction(RemoteFunction function, String ownerName, boolean checkpointed) {
    /// Stands for the owner where its class is not loaded.
    public static final class Elsewhere {
        private Elsewhere() {}
    }

    /// Describes a function of this process.
    public static NodeFunction of(RemoteFunction function) {
        return new NodeFunction(
                function, FunctionTable.ownerName(function), Checkpointed.class.isAssignableFrom(function.owner()));
    }

    /// Describes a function of another process.
    static NodeFunction elsewhere(
            String ownerName,
            String name,
            int index,
            String signature,
            RemoteFunction.Kind kind,
            RemoteFunction.Result result,
            List<String> parameters,
            List<String> components,
            boolean checkpointed) {
        RemoteFunction description = new RemoteFunction(
                name,
                Elsewhere.class,
                index,
                signature,
                kind,
                result,
                parameters,
                components,
                CallOptions.DEFAULT,
                (number, target, arguments) -> {
                    throw new IllegalStateException(
                            name + " was to be run by a process that has not loaded " + ownerName);
                });
        return new NodeFunction(description, ownerName, checkpointed);
    }
}
