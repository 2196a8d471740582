package dev.mobula.runtime;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Where a [LocalStream] takes its items from: the consumer's side of a buffer. For all threads.
interface StreamSource<T extends @Nullable Object> {
    /// See [LocalStream#hasNext].
    boolean hasNext();

    /// Whether all items were taken and the next answer is what the producer threw.
    boolean failsNext();

    /// See [LocalStream#next()].
    ///
    /// @param timeout for the message, or null if there is none
    T next(long timeoutNs, @Nullable Duration timeout);

    /// See [LocalStream#close].
    void close();

    /// Nobody can take items any more. What the producer still has is of no use once the buffer is full: it is then
    /// cancelled, since it would wait for ever.
    void consumerGone();

    /// The task that produces the items; its value is how many there were.
    Ref<Long> completion();
}
