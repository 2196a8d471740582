package dev.mobula.runtime;

import dev.mobula.runtime.wire.MessageType;
import dev.mobula.runtime.wire.WireWriter;
import java.lang.ref.Cleaner;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/// Collects what this process needs no more, so that the node is told of many things by one message. For all threads.
final class Releases {
    /// So many make a message that does not wait for more.
    private static final int BATCH = 64;

    private final ClientConnection connection;
    private final Batch holds = new Batch(MessageType.RELEASE);
    private final Batch forgotten = new Batch(MessageType.FORGET);
    private final Batch unpinned = new Batch(MessageType.UNPIN);
    private final Batch dropped = new Batch(MessageType.DROP);

    private final AtomicLong watched = new AtomicLong();

    Releases(ClientConnection connection) {
        this.connection = connection;
    }

    /// Whether anything is watched, so that the node could be told of its end.
    boolean isHolding() {
        return watched.get() > 0;
    }

    /// Tells the node of the end of a hold when nothing leads to its token any more.
    ///
    /// @return does so at once
    Cleaner.Cleanable watchHold(Object token, long hold) {
        watched.incrementAndGet();
        return HoldToken.CLEANER.register(token, () -> {
            watched.decrementAndGet();
            released(hold);
        });
    }

    /// Tells the node when nothing leads to a reference, or the owner of an actor, that this process made.
    ///
    /// @return does so at once
    Cleaner.Cleanable watchName(Object owner, long sequence) {
        watched.incrementAndGet();
        return HoldToken.CLEANER.register(owner, () -> {
            watched.decrementAndGet();
            forgotten(sequence);
        });
    }

    /// A hold is over.
    void released(long hold) {
        add(holds, hold);
    }

    /// A reference or actor that this process made cannot be reached here any more.
    void forgotten(long sequence) {
        add(forgotten, sequence);
    }

    /// An object of the store is not read any more.
    void unpinned(long pin) {
        add(unpinned, pin);
    }

    /// An object of the store that this process made was sent, or is not needed.
    void dropped(long name) {
        add(dropped, name);
    }

    private void add(Batch batch, long number) {
        int count = batch.add(number);
        if (count >= BATCH) {
            send(batch);
        } else if (count == 1) {
            connection.tidySoon();
        }
    }

    /// Sends what is there; called every now and then.
    void sendAll() {
        if (holds.count > 0) {
            send(holds);
        }
        if (forgotten.count > 0) {
            send(forgotten);
        }
        if (unpinned.count > 0) {
            send(unpinned);
        }
        if (dropped.count > 0) {
            send(dropped);
        }
    }

    private void send(Batch batch) {
        long[] numbers = batch.take();
        if (numbers.length == 0 || connection.isBroken()) {
            return;
        }
        WireWriter out = connection.writer().putInt(numbers.length);
        for (long number : numbers) {
            out.putLong(number);
        }
        try {
            connection.send(batch.type, out);
        } catch (RuntimeException e) {
            // The connection broke, and with it all holds ended.
        }
    }

    private static final class Batch {
        private final int type;
        private long[] numbers = new long[BATCH];
        private volatile int count;

        Batch(int type) {
            this.type = type;
        }

        @SuppressWarnings("NonAtomicVolatileUpdate") // written with the lock, read without
        synchronized int add(long number) {
            if (count == numbers.length) {
                numbers = Arrays.copyOf(numbers, 2 * count);
            }
            numbers[count] = number;
            return ++count;
        }

        synchronized long[] take() {
            long[] taken = Arrays.copyOf(numbers, count);
            count = 0;
            return taken;
        }
    }
}
