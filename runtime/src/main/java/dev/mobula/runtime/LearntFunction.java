package dev.mobula.runtime;

import dev.mobula.CallOptions;
import dev.mobula.UnreadableValueException;
import dev.mobula.runtime.codec.NodeFunction;
import dev.mobula.spi.RemoteFunction;
import org.jspecify.annotations.Nullable;

/// A function as the node described it to this worker. Its code is looked for when it first runs, on the thread that
/// runs it, since that may initialise classes of users.
final class LearntFunction {
    private final NodeFunction described;
    private final FunctionSource source;
    private final RemoteFunction function;
    private volatile @Nullable RemoteFunction code;

    LearntFunction(NodeFunction described, FunctionSource source) {
        this.described = described;
        this.source = source;
        RemoteFunction told = described.function();
        this.function = new RemoteFunction(
                told.name(),
                told.owner(),
                told.index(),
                told.signature(),
                told.kind(),
                told.result(),
                told.parameters(),
                told.components(),
                CallOptions.DEFAULT,
                (_, target, arguments) -> {
                    RemoteFunction found = code();
                    return found.dispatcher().call(found.index(), target, arguments);
                });
    }

    /// The function, which can be run here.
    RemoteFunction function() {
        return function;
    }

    /// What is known of its class.
    ActorClass actorClass() {
        return new ActorClass(described.ownerName(), described.checkpointed(), null);
    }

    private RemoteFunction code() {
        RemoteFunction known = code;
        if (known == null) {
            try {
                known = source.find(described);
            } catch (UnreadableValueException e) {
                throw TaskRunner.refused(e);
            }
            code = known; // another thread finds the same
        }
        return known;
    }
}
