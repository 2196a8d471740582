package dev.mobula.runtime;

import dev.mobula.GetTimeoutException;
import dev.mobula.StreamReplayException;
import dev.mobula.runtime.codec.Origin;
import dev.mobula.runtime.codec.ValueCodec;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.NoSuchElementException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The buffer between a task that streams and whoever consumes it, in one JVM.
@SuppressWarnings("ReferenceEquality") // the marker for null is one object
final class StreamBuffer<T extends @Nullable Object> implements StreamSink, StreamSource<T> {
    private static final Object NULL = new Object();

    private final TaskRecord<Long> task;
    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Object> items = new ArrayDeque<>();
    private final ArrayDeque<Waiting.ThreadWaiter> waiters = new ArrayDeque<>();
    private long accepted;
    private boolean ended;
    private boolean closed;
    private boolean consumerGone;
    private @Nullable Failure failure;
    private boolean failureGiven;

    StreamBuffer(TaskRecord<Long> task) {
        this.task = task;
        this.capacity = task.options.streamBuffer();
        Waiter onEnd = new Waiter() {
            @Override
            void completed(Ref<?> ref) {
                producerEnded(ref.failure());
            }
        };
        if (!task.addWaiter(onEnd)) {
            producerEnded(task.failure());
        }
    }

    // ---- the producer's side

    @Override
    public void produced(TaskRecord<?> producer, long number, @Nullable Object frozen) {
        lock.lock();
        try {
            if (number <= accepted || closed) {
                return;
            }
        } finally {
            lock.unlock();
        }
        if (!block(this::hasRoom, Long.MAX_VALUE)) {
            Waiting.interrupted("waiting for the consumer of " + producer.describe());
        }
        boolean useless;
        lock.lock();
        try {
            useless = consumerGone && items.size() >= capacity;
            if (!useless && !closed && !ended) { // a producer that was cancelled may go on for a while
                items.add(frozen == null ? NULL : frozen);
                accepted = number;
            }
        } finally {
            lock.unlock();
        }
        if (useless) {
            close();
        }
        wake();
    }

    private boolean hasRoom() {
        lock.lock();
        try {
            return items.size() < capacity || closed || ended || consumerGone || task.cancelled;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public @Nullable StreamReplayException ended(TaskRecord<?> producer, long produced) {
        lock.lock();
        try {
            return replayed(producer, produced, accepted);
        } finally {
            lock.unlock();
        }
    }

    /// What is wrong if an attempt has produced fewer items than an earlier one; null if it has not.
    static @Nullable StreamReplayException replayed(TaskRecord<?> producer, long produced, long before) {
        return produced >= before
                ? null
                : new StreamReplayException(
                        producer.describe() + " produced " + produced + " items on attempt " + producer.attempt()
                                + ", but " + before + " before: a task that streams must produce the same items"
                                + " when it is retried; set retries(0) if it cannot",
                        null);
    }

    private void producerEnded(@Nullable Failure failed) {
        lock.lock();
        try {
            ended = true;
            failure = failed;
        } finally {
            lock.unlock();
        }
        wake();
    }

    private void wake() {
        lock.lock();
        try {
            for (Waiting.ThreadWaiter waiter : waiters) {
                waiter.wake();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean block(BooleanSupplier condition, long timeoutNs) {
        if (condition.getAsBoolean()) {
            return true;
        }
        Waiting.ThreadWaiter waiter = new Waiting.ThreadWaiter();
        lock.lock();
        try {
            waiters.add(waiter);
        } finally {
            lock.unlock();
        }
        try {
            return Waiting.await(task.session, waiter, condition, timeoutNs, null);
        } finally {
            lock.lock();
            try {
                waiters.remove(waiter);
            } finally {
                lock.unlock();
            }
        }
    }

    // ---- the consumer's side

    private boolean hasAnswer() {
        lock.lock();
        try {
            return !items.isEmpty() || ended || closed;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean hasNext() {
        if (!block(this::hasAnswer, Long.MAX_VALUE)) {
            Waiting.interrupted("waiting for the next item of " + task.describe());
        }
        lock.lock();
        try {
            return !items.isEmpty() || (failure != null && !failureGiven && !closed);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean failsNext() {
        lock.lock();
        try {
            return items.isEmpty() && failure != null && !failureGiven;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public T next(long timeoutNs, @Nullable Duration timeout) {
        while (true) {
            boolean looked = timeoutNs == 0 || block(this::hasAnswer, timeoutNs);
            if (!looked) {
                Waiting.interrupted("waiting for the next item of " + task.describe());
            }
            Object item;
            lock.lock();
            try {
                item = items.poll();
                if (item == null) {
                    if (failure != null && !failureGiven && !closed) {
                        failureGiven = true;
                        throw failure.exception().rethrown();
                    }
                    if (ended || closed) {
                        throw new NoSuchElementException("The stream of " + task.describe() + " has ended"
                                + (closed ? " (it was closed)" : "") + ": ask hasNext() first");
                    }
                }
            } finally {
                lock.unlock();
            }
            if (item != null) {
                wake();
                return thaw(item);
            }
            if (timeout != null) {
                throw new GetTimeoutException(
                        "No item after " + timeout + " from " + task.describe() + ": " + task.session.why(task), null);
            }
        }
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // the items of the task are T, null included
    private T thaw(Object item) {
        return item == NULL
                ? null
                : (T) ValueCodec.shared().thaw(item, task.session.classLoader(), Origin.item(task.name()));
    }

    @Override
    public void close() {
        boolean running;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            running = !ended;
            items.clear();
        } finally {
            lock.unlock();
        }
        wake();
        if (running) {
            task.session.cancelTask(task, true);
        }
    }

    @Override
    public Ref<Long> completion() {
        return task;
    }

    @Override
    public void consumerGone() {
        lock.lock();
        try {
            consumerGone = true;
        } finally {
            lock.unlock();
        }
        wake();
    }
}
