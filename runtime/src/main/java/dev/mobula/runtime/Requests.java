package dev.mobula.runtime;

import dev.mobula.GetInterruptedException;
import dev.mobula.MobulaException;
import dev.mobula.runtime.wire.WireWriter;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Questions to the node that somebody waits for. For all threads.
final class Requests {
    private final ClientConnection connection;
    private final AtomicLong count = new AtomicLong();
    private final ConcurrentHashMap<Long, Request> open = new ConcurrentHashMap<>();

    Requests(ClientConnection connection) {
        this.connection = connection;
    }

    private static final class Request {
        private volatile @Nullable Object outcome;
    }

    /// Sends a question and waits for the answer; an interrupt in the meantime is kept.
    ///
    /// @param message writes it, given its number
    /// @return a value as [ClientConnection#readValue] gives it, null included
    /// @throws MobulaException what the node answered, or that it is gone
    @Nullable
    Object ask(int type, LongFunction<WireWriter> message) {
        return ask(message, out -> connection.send(type, out));
    }

    /// As [#ask(int, LongFunction)], for answers that may take long: an interrupt ends the waiting.
    ///
    /// @param withdraw given the number, tells the node that nobody waits any more
    /// @param what is waited for, to stand after "Interrupted while"
    /// @throws GetInterruptedException if the thread is interrupted; its flag stays set
    @Nullable
    Object askInterruptibly(int type, LongFunction<WireWriter> message, LongConsumer withdraw, Supplier<String> what) {
        long number = count.incrementAndGet();
        Request request = new Request();
        open.put(number, request);
        boolean leads = connection.lead();
        try {
            connection.send(type, message.apply(number));
            boolean led = leads;
            leads = false;
            if (!connection.awaitInterruptibly(() -> request.outcome != null, led)) {
                withdraw.accept(number);
                throw new GetInterruptedException("Interrupted while " + what.get(), null);
            }
        } finally {
            if (leads) {
                connection.resign();
            }
            open.remove(number);
        }
        return given(request);
    }

    /// As [#ask(int, LongFunction)] for messages that something must go before.
    @Nullable
    Object ask(LongFunction<WireWriter> message, Consumer<WireWriter> sender) {
        long number = count.incrementAndGet();
        Request request = new Request();
        open.put(number, request);
        try {
            sender.accept(message.apply(number));
            connection.await(() -> request.outcome != null);
        } finally {
            open.remove(number);
        }
        return given(request);
    }

    private static @Nullable Object given(Request request) {
        Object outcome = request.outcome;
        if (outcome instanceof Failure failure) {
            throw failure.exception().rethrown();
        }
        return Ref.isNull(outcome) ? null : outcome;
    }

    /// Sends a question whose answer says nothing, and waits for it, but not for long: the end must not hang.
    ///
    /// @throws MobulaException that the node is gone
    void tell(int type, LongFunction<WireWriter> message, long mostNs) {
        long number = count.incrementAndGet();
        Request request = new Request();
        open.put(number, request);
        long end = System.nanoTime() + mostNs;
        try {
            connection.send(type, message.apply(number));
            connection.await(() -> request.outcome != null || System.nanoTime() - end >= 0);
        } finally {
            open.remove(number);
        }
    }

    /// The node's answer is here.
    void answered(long number, @Nullable Object outcome) {
        Request request = open.get(number);
        if (request != null && request.outcome == null) { // the first answer counts
            request.outcome = outcome == null ? Ref.NULL : outcome;
        }
    }

    /// Nobody will answer any more.
    void failAll(Supplier<MobulaException> reason) {
        for (Request request : open.values()) {
            if (request.outcome == null) {
                request.outcome = new Failure(reason.get());
            }
        }
    }
}
