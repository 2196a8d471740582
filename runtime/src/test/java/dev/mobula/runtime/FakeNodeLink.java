package dev.mobula.runtime;

import dev.mobula.runtime.wire.Link;
import dev.mobula.runtime.wire.WireReader;
import dev.mobula.runtime.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A client's end of a link whose other end is the test: it reads what the client has sent, and says what the node
/// sends.
final class FakeNodeLink implements Link {
    /// A message of the client, read by the test.
    static final class Sent {
        final int type;
        final WireReader fields;

        private Sent(int type, byte[] bytes) {
            this.type = type;
            this.fields = new WireReader().wrap(bytes, 0, bytes.length);
        }
    }

    private final LinkedBlockingQueue<Sent> sent = new LinkedBlockingQueue<>();
    private final ConcurrentLinkedQueue<Object[]> inbound = new ConcurrentLinkedQueue<>();
    private final AtomicInteger room;
    private final Object bell = new Object();
    private boolean parked;

    /// @param room messages that the ring has room for
    FakeNodeLink(int room) {
        this.room = new AtomicInteger(room);
    }

    /// The client's next message; waits for it.
    Sent next() {
        try {
            Sent message = sent.poll(30, TimeUnit.SECONDS);
            if (message == null) {
                throw new AssertionError("The client has sent nothing for 30 s");
            }
            room.incrementAndGet();
            return message;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// The client's next message, which must be of this type.
    WireReader next(int type) {
        Sent message = next();
        if (message.type != type) {
            throw new AssertionError("A message of type " + message.type + " where " + type + " belongs");
        }
        return message.fields;
    }

    /// The types of what the client has sent and nobody has read.
    List<Integer> types() {
        List<Integer> types = new ArrayList<>();
        sent.forEach(message -> types.add(message.type));
        return types;
    }

    /// Sends a message to the client.
    void say(int type, WireWriter fields) {
        inbound.add(new Object[] {type, fields.toBytes()});
        wakeSelf();
    }

    @Override
    public boolean offer(int type, byte[] bytes, int offset, int length) {
        if (room.getAndUpdate(left -> Math.max(0, left - 1)) == 0) {
            return false;
        }
        byte[] copy = new byte[length];
        System.arraycopy(bytes, offset, copy, 0, length);
        sent.add(new Sent(type, copy));
        return true;
    }

    @Override
    public void flush() {}

    @Override
    public int poll(Handler handler, int limit) {
        int count = 0;
        for (Object[] next = inbound.poll(); next != null; next = ++count < limit ? inbound.poll() : null) {
            byte[] bytes = (byte[]) next[1];
            handler.onMessage((int) next[0], new WireReader().wrap(bytes, 0, bytes.length));
        }
        return count;
    }

    @Override
    public boolean hasInbound() {
        return !inbound.isEmpty();
    }

    @Override
    public int maxMessageBytes() {
        return 1 << 19;
    }

    @Override
    public void announceSleep() {
        synchronized (bell) {
            parked = true;
        }
    }

    @Override
    public void announceAwake() {
        synchronized (bell) {
            parked = false;
        }
    }

    @Override
    public void sleep(long timeoutNs) {
        synchronized (bell) {
            try {
                if (parked) {
                    TimeUnit.NANOSECONDS.timedWait(bell, timeoutNs);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void wakeSelf() {
        synchronized (bell) {
            parked = false;
            bell.notifyAll();
        }
    }
}
