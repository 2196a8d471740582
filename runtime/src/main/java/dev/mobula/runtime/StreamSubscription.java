package dev.mobula.runtime;

import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Feeds one subscriber from a stream, on a virtual thread of its own, by the rules of Reactive Streams
/// (reactive-streams.org, 1.0.4): signals one after the other, never more items than requested.
final class StreamSubscription<T extends @Nullable Object> implements Flow.Subscription {
    private final LocalStream<T> stream;
    private final Flow.Subscriber<? super T> subscriber;
    private final AtomicLong requested = new AtomicLong();
    private final AtomicBoolean cancelled = new AtomicBoolean();
    private volatile boolean badRequest;
    private volatile @Nullable Thread feeder;

    StreamSubscription(LocalStream<T> stream, Flow.Subscriber<? super T> subscriber) {
        this.stream = stream;
        this.subscriber = subscriber;
    }

    void start(WorkerPool pool) {
        pool.executeVirtual(this::feed);
    }

    void refuse(RuntimeException reason) {
        cancelled.set(true);
        subscriber.onSubscribe(this);
        subscriber.onError(reason);
    }

    private void feed() {
        feeder = Thread.currentThread();
        try {
            subscriber.onSubscribe(this);
            while (!cancelled.get() && !badRequest) {
                if (!stream.hasNext()) {
                    if (!cancelled.get()) {
                        subscriber.onComplete();
                    }
                    return;
                }
                if (!stream.failsNext() && requested.get() == 0) {
                    // Looked at last: waiting inside the stream may have used up the permit that came with them.
                    if (!badRequest && !cancelled.get()) {
                        LockSupport.park(this);
                    }
                } else {
                    T item = stream.next();
                    if (requested.get() != Long.MAX_VALUE) {
                        requested.decrementAndGet();
                    }
                    subscriber.onNext(item);
                }
            }
            if (badRequest) {
                subscriber.onError(new IllegalArgumentException(
                        "request(n) with n below 1: request one item or more (Reactive Streams, rule 3.9)"));
            }
        } catch (RuntimeException e) {
            if (!cancelled.get()) {
                subscriber.onError(e);
            }
        } finally {
            stream.close();
        }
    }

    @Override
    public void request(long count) {
        if (count < 1) {
            badRequest = true;
        } else {
            requested.accumulateAndGet(count, (had, more) -> had + more < 0 ? Long.MAX_VALUE : had + more);
        }
        LockSupport.unpark(feeder);
    }

    @Override
    public void cancel() {
        cancelled.set(true);
        stream.close();
        LockSupport.unpark(feeder);
    }
}
