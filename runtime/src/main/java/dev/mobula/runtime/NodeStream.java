package dev.mobula.runtime;

import dev.mobula.StreamReplayException;
import org.jspecify.annotations.Nullable;

/// What a node knows of a stream between the worker that produces it and the client that consumes it. The loop's.
final class NodeStream implements StreamSink {
    final ClientPort consumer;
    /// Items that were passed on; those of later attempts with lower numbers are skipped.
    long accepted;
    /// Items that the consumer has taken.
    long taken;
    boolean closed;

    NodeStream(ClientPort consumer) {
        this.consumer = consumer;
    }

    @Override
    public void produced(TaskRecord<?> producer, long number, @Nullable Object frozen) {
        throw new IllegalStateException("Items come as messages in a node process: a bug in the runtime");
    }

    @Override
    public @Nullable StreamReplayException ended(TaskRecord<?> producer, long produced) {
        return null; // the worker has looked
    }
}
