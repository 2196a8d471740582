package dev.mobula.runtime;

import dev.mobula.ActorOptions;
import dev.mobula.PendingLimit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a process needs to know of an actor that it holds a handle of.
///
/// @param sequence of its id
/// @param className of its class
/// @param name that it was created with, if there is one
/// @param namespace where the name counts
/// @param groups names of its concurrency groups, without the one that has none
/// @param maxPendingCalls most calls of one process, negative if there is no limit
/// @param pendingLimit what happens at the limit
/// @param detached whether it outlives its session
/// @param streamBuffer how many items of a stream may wait; 1 where that is not known
record ActorDescription(
        long sequence,
        String className,
        @Nullable String name,
        String namespace,
        List<String> groups,
        int maxPendingCalls,
        PendingLimit pendingLimit,
        boolean detached,
        int streamBuffer) {
    /// Describes one that this process creates.
    static ActorDescription of(long sequence, Class<?> type, ActorOptions options, String namespace) {
        return new ActorDescription(
                sequence,
                type.getName(),
                options.name(),
                namespace,
                List.copyOf(options.groups().keySet()),
                options.maxPendingCalls(),
                options.pendingLimit(),
                options.detached(),
                options.streamBuffer());
    }

    /// The class without its package and outer classes.
    String simpleClassName() {
        return className.substring(Math.max(className.lastIndexOf('.'), className.lastIndexOf('$')) + 1);
    }
}
