package dev.mobula;

import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The items of a task that returns a `Stream` or an `Iterator`, each available as soon as it is produced.
///
/// The producer runs ahead of the consumer by at most `streamBuffer` items and is then held back.
/// Exceptions of the producer come in order: all items before it first. [#close] stops a producer early.
///
/// Close it when you stop before the end. A producer that is held back by a stream which nobody holds any more is
/// cancelled some time after the garbage collector has noticed.
///
/// There is one position: items go to whoever asks first, through any of the methods, from any thread.
/// A stream may be passed to another task, which then consumes it.
///
/// ```java
/// try (ObjectStream<String> lines = ReaderRemote.lines("book.txt")) {
///     for (String line : lines) { … }
/// }
/// ```
///
/// As a [Flow.Publisher] it takes one subscriber, which consumes the rest of the stream on a thread of the
/// runtime, as fast as it requests.
///
/// @param <T> type of the items
public interface ObjectStream<T extends @Nullable Object> extends Iterable<T>, Flow.Publisher<T>, AutoCloseable {
    /// Waits until the next item is there or the stream has ended.
    ///
    /// @return true if [#next()] will give an item, or throw what the producer threw
    boolean hasNext();

    /// Waits for the next item, and returns it.
    ///
    /// @throws java.util.NoSuchElementException if the stream has ended
    /// @throws TaskFailedException in place of the item at which the producer threw; the stream has then
    ///     ended
    /// @throws GetInterruptedException if the calling thread is interrupted; no item is lost
    T next();

    /// Waits at most `timeout` for the next item.
    ///
    /// @param timeout longest wait; zero only takes what is there
    /// @throws GetTimeoutException if the time is over; no item is lost
    T next(Duration timeout);

    /// Returns the one iterator of this stream; its `hasNext` and `next` are those of the stream.
    @Override
    Iterator<T> iterator();

    /// Returns a sequential Java stream over the remaining items; closing it closes this one.
    Stream<T> stream();

    /// A reference to the number of items, there when the producer has ended; fails as the producer does.
    ObjectRef<Long> completion();

    /// Stops the producer (it is cancelled) and drops items that were not consumed. Does nothing the
    /// second time.
    @Override
    void close();
}
