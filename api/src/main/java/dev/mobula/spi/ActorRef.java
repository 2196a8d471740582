package dev.mobula.spi;

import dev.mobula.ActorHandle;
import dev.mobula.CallOptions;
import dev.mobula.ObjectRef;
import dev.mobula.ObjectStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a generated actor handle stands on. Arguments as for [Session].
public interface ActorRef extends ActorHandle {
    /// Calls a method with one result.
    <T extends @Nullable Object> ObjectRef<T> call(
            RemoteFunction method, CallOptions options, @Nullable Object... arguments);

    /// Calls a method whose record result is split.
    List<ObjectRef<?>> callSplit(RemoteFunction method, CallOptions options, @Nullable Object... arguments);

    /// Calls a method that streams its results.
    <T extends @Nullable Object> ObjectStream<T> callStream(
            RemoteFunction method, CallOptions options, @Nullable Object... arguments);
}
