package dev.mobula.runtime;

import dev.mobula.ObjectRef;
import dev.mobula.ObjectStream;
import dev.mobula.SessionException;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.Iterator;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// The consumer's end of a stream. The producer knows only the [StreamSource], so that it can be told when nobody
/// holds this end any more.
final class LocalStream<T extends @Nullable Object> implements ObjectStream<T> {
    private static final Cleaner CLEANER = Cleaner.create();

    private final StreamSource<T> buffer;
    private final AtomicBoolean subscribed = new AtomicBoolean();

    LocalStream(StreamSource<T> buffer) {
        this.buffer = buffer;
        CLEANER.register(this, buffer::consumerGone);
    }

    @Override
    public boolean hasNext() {
        try {
            return buffer.hasNext();
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /// Whether all items were taken and the next answer is what the producer threw.
    boolean failsNext() {
        return buffer.failsNext();
    }

    @Override
    public T next() {
        return next(Long.MAX_VALUE, null);
    }

    @Override
    public T next(Duration timeout) {
        return next(Waiting.checkTimeout(timeout), timeout);
    }

    private T next(long timeoutNs, @Nullable Duration timeout) {
        try {
            return buffer.next(timeoutNs, timeout);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public Iterator<T> iterator() {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return LocalStream.this.hasNext();
            }

            @Override
            public T next() {
                return LocalStream.this.next();
            }
        };
    }

    @Override
    public Stream<T> stream() {
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(iterator(), Spliterator.ORDERED), false)
                .onClose(this::close);
    }

    @Override
    public ObjectRef<Long> completion() {
        return buffer.completion();
    }

    @Override
    public void close() {
        buffer.close();
    }

    @Override
    public void subscribe(Flow.Subscriber<? super T> subscriber) {
        StreamSubscription<T> subscription =
                new StreamSubscription<>(this, Objects.requireNonNull(subscriber, "subscriber"));
        Ref<Long> task = buffer.completion();
        if (subscribed.compareAndSet(false, true)) {
            subscription.start(task.session.node().pool());
        } else {
            subscription.refuse(new SessionException(
                    "The stream of " + task.describe() + " has a subscriber already: it has one position only", null));
        }
    }

    @Override
    public String toString() {
        return "ObjectStream(" + buffer.completion().describe() + ')';
    }
}
