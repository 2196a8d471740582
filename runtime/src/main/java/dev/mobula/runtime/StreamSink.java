package dev.mobula.runtime;

import dev.mobula.StreamReplayException;
import org.jspecify.annotations.Nullable;

/// Where the items of a task that streams go.
interface StreamSink {
    /// Takes item number `number` (from 1) of an attempt; blocks while the consumer has no room. Items that an
    /// earlier attempt delivered are skipped.
    void produced(TaskRecord<?> producer, long number, @Nullable Object frozen);

    /// An attempt has produced all it has.
    ///
    /// @return what is wrong if that is less than an earlier attempt delivered; null if nothing is
    @Nullable
    StreamReplayException ended(TaskRecord<?> producer, long produced);
}
