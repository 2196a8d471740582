package dev.mobula.runtime;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// The node loop's queue: many producers, one consumer at a time, no allocation.
///
/// After D. Vyukov's intrusive MPSC queue (1024cores.net): a producer swaps itself in as tail and then links
/// its predecessor to itself, so messages of one thread keep their order.
@SuppressWarnings("ReferenceEquality") // the marker is one object
final class Inbox {
    private static final VarHandle HEAD;
    private static final VarHandle TAIL;
    private static final VarHandle NEXT;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            HEAD = lookup.findVarHandle(Inbox.class, "head", Message.class);
            TAIL = lookup.findVarHandle(Inbox.class, "tail", Message.class);
            NEXT = lookup.findVarHandle(Message.class, "nextInInbox", Message.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Message marker = new Message() {
        @Override
        void process(NodeState state, long nowNs) {
            throw new IllegalStateException("The inbox's own marker reached the loop: a bug in Inbox");
        }
    };

    private volatile Message tail = marker;
    private Message head = marker;

    /// Adds a message; any thread.
    void offer(Message message) {
        NEXT.set(message, null);
        Message previous = (Message) TAIL.getAndSet(this, message);
        NEXT.setRelease(previous, message);
    }

    /// Adds messages that are linked by `nextInInbox` already, with one step for all; any thread.
    void offerAll(Message first, Message last) {
        NEXT.set(last, null);
        Message previous = (Message) TAIL.getAndSet(this, last);
        NEXT.setRelease(previous, first);
    }

    /// Takes the oldest message; the one consumer only.
    ///
    /// @return null if there is none, or a producer is in the middle of adding the next one
    @Nullable
    Message poll() {
        Message first = head;
        Message second = (Message) NEXT.getAcquire(first);
        if (first == marker) {
            if (second == null) {
                return null;
            }
            HEAD.setRelease(this, second);
            first = second;
            second = (Message) NEXT.getAcquire(first);
        }
        if (second != null) {
            HEAD.setRelease(this, second);
            return first;
        }
        if (first != tail) {
            return null;
        }
        offer(marker);
        second = (Message) NEXT.getAcquire(first);
        if (second != null) {
            HEAD.setRelease(this, second);
            return first;
        }
        return null;
    }

    /// Tells whether something may be there; any thread. False means that all was taken: the marker is then
    /// both first and last. (It may be last but not first, while a producer is still linking.)
    boolean mayHaveWork() {
        return tail != marker || HEAD.getAcquire(this) != marker;
    }
}
