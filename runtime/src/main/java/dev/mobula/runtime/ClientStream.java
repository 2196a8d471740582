package dev.mobula.runtime;

import dev.mobula.GetTimeoutException;
import dev.mobula.MobulaException;
import dev.mobula.runtime.codec.Origin;
import dev.mobula.runtime.codec.ValueCodec;
import dev.mobula.runtime.wire.MessageType;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.NoSuchElementException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The consumer's side of a stream whose producer runs in another process. Items come ahead of being taken, as many as
/// the stream's buffer has room for; the node is told how many were taken, so that no more than that exist anywhere.
@SuppressWarnings("ReferenceEquality") // the marker for null is one object
final class ClientStream<T extends @Nullable Object> implements StreamSource<T> {
    private static final Object NULL = new Object();

    private final ClientRef<Long> task;
    private final ClientConnection connection;
    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Object> items = new ArrayDeque<>();
    private final ArrayDeque<Waiting.ThreadWaiter> waiters = new ArrayDeque<>();
    private long arrived;
    private long taken;
    private long told;
    private boolean ended;
    private boolean closed;
    private boolean consumerGone;
    private @Nullable Failure failure;
    private boolean failureGiven;

    /// @param capacity most items that are not taken; if that is not known, the least that it can be
    ClientStream(ClientRef<Long> task, ClientConnection connection, int capacity) {
        this.task = task;
        this.connection = connection;
        this.capacity = capacity;
        // Also where there is no message: the connection broke, or the session was closed.
        boolean waits = task.addWaiter(new Waiter() {
            @Override
            void completed(Ref<?> ref) {
                producerEnded(ref.failure());
            }
        });
        if (!waits) {
            producerEnded(task.failure());
        }
    }

    /// An item has arrived.
    void produced(long number, @Nullable Object item) {
        boolean useless;
        lock.lock();
        try {
            if (closed || number <= arrived) {
                return;
            }
            arrived = number;
            items.add(item == null ? NULL : item);
            useless = consumerGone && items.size() >= capacity;
            wake();
        } finally {
            lock.unlock();
        }
        if (useless) {
            close();
        }
    }

    /// No item follows.
    void producerEnded(@Nullable Failure failed) {
        lock.lock();
        try {
            ended = true;
            failure = failed;
            wake();
        } finally {
            lock.unlock();
        }
    }

    private void wake() {
        for (Waiting.ThreadWaiter waiter : waiters) {
            waiter.wake();
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
            if (timeoutNs == 0) {
                connection.poller().assist();
            } else if (!block(this::hasAnswer, timeoutNs)) {
                Waiting.interrupted("waiting for the next item of " + task.describe());
            }
            Object item;
            long tell = 0;
            Failure failed = null;
            lock.lock();
            try {
                item = items.poll();
                if (item != null) {
                    taken++;
                    // With a full buffer of n items: after each n / 2, and whenever there are none left.
                    if (!ended && taken - told >= items.size()) {
                        told = taken;
                        tell = taken;
                    }
                } else if (failure != null && !failureGiven && !closed) {
                    failureGiven = true;
                    failed = failure;
                } else if (ended || closed) {
                    throw new NoSuchElementException("The stream of " + task.describe() + " has ended"
                            + (closed ? " (it was closed)" : "") + ": ask hasNext() first");
                }
            } finally {
                lock.unlock();
            }
            if (failed != null) {
                throw failed.exception().rethrown();
            }
            if (item != null) {
                if (tell > 0) {
                    tellTaken(tell);
                }
                return thaw(item);
            }
            if (timeout != null) {
                throw new GetTimeoutException(
                        "No item after " + timeout + " from " + task.describe() + ": " + task.session.why(task), null);
            }
        }
    }

    private void tellTaken(long count) {
        try {
            connection.send(
                    MessageType.TAKEN,
                    connection.writer().putLong(task.sequence).putLong(count));
        } catch (MobulaException e) {
            // The connection broke: items that are here can still be taken, and then the stream fails.
        }
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // the items of the task are T, null included
    private T thaw(Object item) {
        if (item == NULL) {
            return null;
        }
        Object encoded = item instanceof LargeOutcome large ? large.load() : item;
        return (T) ValueCodec.shared().thaw(encoded, task.session.classLoader(), Origin.item(task.name()));
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
            wake();
        } finally {
            lock.unlock();
        }
        if (running) {
            try {
                connection.send(MessageType.CLOSE_STREAM, connection.writer().putLong(task.sequence));
            } catch (MobulaException e) {
                // The connection broke, and with it the producer ended.
            }
        }
    }

    @Override
    public void consumerGone() {
        boolean useless;
        lock.lock();
        try {
            consumerGone = true;
            useless = !ended && items.size() >= capacity;
        } finally {
            lock.unlock();
        }
        if (useless) {
            close();
        }
    }

    @Override
    public Ref<Long> completion() {
        return task;
    }
}
