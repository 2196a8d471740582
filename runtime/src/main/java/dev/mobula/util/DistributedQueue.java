package dev.mobula.util;

import dev.mobula.ActorHandle;
import dev.mobula.GetInterruptedException;
import dev.mobula.Mobula;
import dev.mobula.ObjectRef;
import dev.mobula.TaskCancelledException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/// A first-in-first-out queue that all tasks and actors can share: an actor holds its items.
///
/// ```java
/// DistributedQueue<String> queue = DistributedQueue.create(100);
/// mobula.submit(() -> queue.put("from a task"));
/// String item = queue.take();
/// ```
///
/// The queue itself may be passed to tasks and actors, in arguments, results and lambdas; all copies mean the same
/// queue. Each item goes to exactly one taker. Items of one putter keep their order; who has waited longest is
/// served first. A taker that is interrupted or cancelled while it waits takes nothing. A task that waits here gives
/// its CPUs back, so that producers and consumers never starve each other. Items are copied on their way in and out
/// unless they are immutable.
///
/// It lives like an actor: until its last copy is unreachable, its session is closed, or its [#actor] is ended;
/// items that are in it then are lost. Each method may throw [dev.mobula.ActorDiedException] when that has happened.
/// May be used by all threads.
///
/// @param <T> type of the items, which are never null
public final class DistributedQueue<T> implements AutoCloseable {
    /// The size of a queue without limit.
    public static final int UNLIMITED = Integer.MAX_VALUE;

    private final QueueActorRemote queue;
    private final int maxSize;

    private DistributedQueue(QueueActorRemote queue, int maxSize) {
        this.queue = queue;
        this.maxSize = maxSize;
    }

    /// Makes a queue without limit in the current session.
    public static <T> DistributedQueue<T> create() {
        return create(UNLIMITED);
    }

    /// Makes a queue in the current session.
    ///
    /// @param maxSize items that it holds at most, 1 or more
    public static <T> DistributedQueue<T> create(int maxSize) {
        return new DistributedQueue<>(QueueActorRemote.create(checkSize(maxSize)), maxSize);
    }

    /// Makes a queue in a session.
    ///
    /// @param maxSize items that it holds at most, 1 or more
    public static <T> DistributedQueue<T> create(Mobula mobula, int maxSize) {
        return new DistributedQueue<>(QueueActorRemote.on(mobula).create(checkSize(maxSize)), maxSize);
    }

    private static int checkSize(int maxSize) {
        if (maxSize < 1) {
            throw new IllegalArgumentException(
                    "maxSize=" + maxSize + " is below 1: use 1 or more, or DistributedQueue.UNLIMITED for no limit");
        }
        return maxSize;
    }

    // ---- putting

    /// Puts an item at the end; waits while the queue is full.
    ///
    /// @throws QueueClosedException if the queue is closed
    /// @throws GetInterruptedException if this thread is interrupted; the item is not in the queue then, and the
    ///     flag stays set
    public void put(T item) {
        put(item, QueueActor.FOREVER);
    }

    /// Puts an item at the end if there is room now.
    ///
    /// @return false if the queue is full
    /// @throws QueueClosedException if the queue is closed
    public boolean offer(T item) {
        return put(item, 0);
    }

    /// Puts an item at the end; waits at most `timeout` while the queue is full.
    ///
    /// @return false if there was no room in that time
    /// @throws QueueClosedException if the queue is closed
    /// @throws GetInterruptedException as [#put] does
    public boolean offer(T item, Duration timeout) {
        return put(item, nanos(timeout));
    }

    /// Puts an item at the end.
    ///
    /// @throws QueueFullException if there is no room now
    /// @throws QueueClosedException if the queue is closed
    public void add(T item) {
        if (!put(item, 0)) {
            throw new QueueFullException(this + " is full with " + maxSize
                    + " items: take some, make it larger, or wait with put() or offer(item, timeout)");
        }
    }

    /// Puts items at the end, in order; waits while the queue is full. Others' items may come between them if not
    /// all fit at once.
    ///
    /// @throws QueueClosedException if the queue is closed before all are in; the message says how many are
    /// @throws GetInterruptedException if this thread is interrupted before all are in; the message says how many
    ///     are, and the flag stays set
    public void putAll(List<? extends T> items) {
        List<Object> values = List.copyOf(items);
        if (!values.isEmpty()) {
            put(values, QueueActor.FOREVER);
        }
    }

    private boolean put(T item, long timeoutNs) {
        Objects.requireNonNull(item, "item is null, and a queue holds no nulls: put an Optional instead");
        return put(List.of(item), timeoutNs);
    }

    private boolean put(List<Object> items, long timeoutNs) {
        long ticket = ThreadLocalRandom.current().nextLong();
        ObjectRef<QueueActor.Put> answer = queue.put(ticket, items, timeoutNs);
        QueueActor.Put put;
        try {
            put = answer.get();
        } catch (GetInterruptedException e) {
            put = leave(ticket, answer);
            if (put.accepted() < items.size() && !put.closed()) {
                throw new GetInterruptedException(
                        "Interrupted while " + this + " was full; " + put.accepted() + " of " + items.size()
                                + " items are in it, the others are not",
                        e);
            }
        }
        if (put.closed()) {
            throw new QueueClosedException(this + " is closed, so " + put.accepted() + " of " + items.size()
                    + " items are in it: put all before close(), or make a new queue");
        }
        return put.accepted() == items.size();
    }

    // ---- taking

    /// Takes the item at the front; waits while there is none.
    ///
    /// @throws QueueClosedException if the queue is closed and empty
    /// @throws GetInterruptedException if this thread is interrupted; nothing is taken then, and the flag stays set
    public T take() {
        return take(1, QueueActor.FOREVER).getFirst();
    }

    /// Takes the item at the front if there is one now.
    ///
    /// @throws QueueClosedException if the queue is closed and empty
    public Optional<T> poll() {
        return take(1, 0).stream().findFirst();
    }

    /// Takes the item at the front; waits at most `timeout` while there is none.
    ///
    /// @return empty if none came in that time
    /// @throws QueueClosedException if the queue is closed and empty
    /// @throws GetInterruptedException as [#take] does
    public Optional<T> poll(Duration timeout) {
        return take(1, nanos(timeout)).stream().findFirst();
    }

    /// Takes the item at the front.
    ///
    /// @throws QueueEmptyException if there is none now
    /// @throws QueueClosedException if the queue is closed and empty
    public T remove() {
        List<T> items = take(1, 0);
        if (items.isEmpty()) {
            throw new QueueEmptyException(this + " is empty: put something, or wait with take() or poll(timeout)");
        }
        return items.getFirst();
    }

    /// Takes what is there, in order, but no more than `most` items; waits while there is none.
    ///
    /// @param most 1 or more
    /// @return 1 to `most` items
    /// @throws QueueClosedException if the queue is closed and empty
    /// @throws GetInterruptedException as [#take] does
    public List<T> takeUpTo(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("most=" + most + " is below 1: take 1 or more");
        }
        return take(most, QueueActor.FOREVER);
    }

    @SuppressWarnings("unchecked") // only items of type T are put
    private List<T> take(int most, long timeoutNs) {
        long ticket = ThreadLocalRandom.current().nextLong();
        ObjectRef<QueueActor.Taken> answer = queue.take(ticket, most, timeoutNs);
        QueueActor.Taken taken;
        try {
            taken = answerOrLeave(ticket, answer);
        } catch (TaskCancelledException e) {
            queue.giveUp(ticket); // it may have been given something that nobody would see
            throw e;
        }
        if (!taken.items().isEmpty()) {
            queue.received(ticket);
        }
        if (taken.closed()) {
            throw new QueueClosedException(
                    this + " is closed and empty, so nothing will come: this is the end, or make a new queue");
        }
        return (List<T>) taken.items();
    }

    private QueueActor.Taken answerOrLeave(long ticket, ObjectRef<QueueActor.Taken> answer) {
        try {
            return answer.get();
        } catch (GetInterruptedException e) {
            QueueActor.Taken taken = leave(ticket, answer);
            if (taken.items().isEmpty() && !taken.closed()) {
                throw new GetInterruptedException(
                        "Interrupted while " + this + " was empty; nothing was taken from it", e);
            }
            return taken;
        }
    }

    // ---- the rest

    /// How many items it holds now; it may be another number when this returns.
    public int size() {
        return queue.size().get();
    }

    /// Tells whether it holds nothing now.
    public boolean isEmpty() {
        return size() == 0;
    }

    /// How many items it holds at most; [#UNLIMITED] without limit.
    public int maxSize() {
        return maxSize;
    }

    /// Ends putting: who puts something, or waits to do so, gets a [QueueClosedException]. Items that are in it can
    /// still be taken; after the last one, takers get that exception too. Does nothing the second time.
    @Override
    public void close() {
        queue.close().get();
    }

    /// The actor that holds the items; ending it loses them.
    public ActorHandle actor() {
        return queue.actor();
    }

    // Waits no longer, without losing what was taken or put in the meantime. The flag stays set.
    private <R> R leave(long ticket, ObjectRef<R> answer) {
        boolean cleared = Thread.interrupted();
        try {
            queue.leave(ticket);
            while (true) {
                try {
                    return answer.get();
                } catch (GetInterruptedException again) {
                    cleared |= Thread.interrupted();
                }
            }
        } finally {
            if (cleared) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static long nanos(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("timeout=" + timeout + " is negative: use Duration.ZERO to only look");
        }
        return TimeUnit.NANOSECONDS.convert(timeout);
    }

    /// Copies of the same queue are equal.
    @Override
    public boolean equals(Object other) {
        return other instanceof DistributedQueue<?> that && queue.equals(that.queue);
    }

    @Override
    public int hashCode() {
        return queue.hashCode();
    }

    /// For example `DistributedQueue(a-1f-7)`.
    @Override
    public String toString() {
        return "DistributedQueue(" + queue.actor().id() + ')';
    }
}
