package dev.mobula.util;

import dev.mobula.Remote;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/// Holds the items of a [DistributedQueue], and those who wait for room or for items.
///
/// No method blocks: who has to wait gets a stage. Only the actor's own calls change the queues; a stage that was
/// completed elsewhere, by its timer or by cancellation, is passed over. Who waits is known by a ticket that the
/// client has drawn.
@Remote(name = "DistributedQueue")
final class QueueActor {
    /// A wait without end, as a timeout.
    static final long FOREVER = -1;

    private static final int FEW = 64;

    private final int maxSize;
    private final ArrayDeque<Object> items = new ArrayDeque<>();
    private final ArrayDeque<Putter> putters = new ArrayDeque<>();
    private final ArrayDeque<Taker> takers = new ArrayDeque<>();
    /// What was handed out and may still come back, by ticket.
    private final Map<Long, List<Object>> handedOut = new HashMap<>();
    private int puttersToTidy = FEW;
    private int takersToTidy = FEW;
    private boolean closed;

    /// What became of items that were to be put.
    ///
    /// @param accepted how many, from the first
    /// @param closed whether the queue was closed before all were accepted
    record Put(int accepted, boolean closed) {}

    /// What a taker got.
    ///
    /// @param closed whether there will never be more; there are no items then
    record Taken(List<Object> items, boolean closed) {
        static final Taken NOTHING = new Taken(List.of(), false);
        static final Taken CLOSED = new Taken(List.of(), true);
    }

    private static final class Putter {
        final long ticket;
        final ArrayDeque<Object> left;
        final CompletableFuture<Put> answer = new CompletableFuture<>();
        int accepted;

        Putter(long ticket, List<Object> items) {
            this.ticket = ticket;
            this.left = new ArrayDeque<>(items);
        }
    }

    private record Taker(long ticket, int most, CompletableFuture<Taken> answer) {}

    /// @param maxSize items that it holds at most; [DistributedQueue#UNLIMITED] is without limit
    QueueActor(int maxSize) {
        this.maxSize = maxSize;
    }

    /// Puts items at the end, as room becomes free.
    ///
    /// @param timeoutNs how long to wait for room, for a single item; 0 takes only what is free
    CompletionStage<Put> put(long ticket, List<Object> values, long timeoutNs) {
        Putter putter = new Putter(ticket, values);
        if (closed) {
            return CompletableFuture.completedStage(new Put(0, true));
        }
        putters.addLast(putter);
        serve();
        if (!putter.answer.isDone()) {
            if (timeoutNs == 0) {
                putter.answer.complete(new Put(putter.accepted, false));
            } else if (timeoutNs > 0) {
                putter.answer.completeOnTimeout(new Put(0, false), timeoutNs, TimeUnit.NANOSECONDS);
            }
        }
        if (putters.size() >= puttersToTidy) {
            putters.removeIf(waiting -> waiting.answer.isDone());
            puttersToTidy = Math.max(FEW, 2 * putters.size());
        }
        return putter.answer;
    }

    /// Takes items from the front, as soon as there is one.
    ///
    /// @param most how many at most
    /// @param timeoutNs how long to wait for the first; 0 takes only what is there
    CompletionStage<Taken> take(long ticket, int most, long timeoutNs) {
        Taker taker = new Taker(ticket, most, new CompletableFuture<>());
        takers.addLast(taker);
        serve();
        if (!taker.answer.isDone()) {
            if (closed) {
                taker.answer.complete(Taken.CLOSED);
            } else if (timeoutNs == 0) {
                taker.answer.complete(Taken.NOTHING);
            } else if (timeoutNs > 0) {
                taker.answer.completeOnTimeout(Taken.NOTHING, timeoutNs, TimeUnit.NANOSECONDS);
            }
        }
        if (takers.size() >= takersToTidy) {
            takers.removeIf(waiting -> waiting.answer.isDone());
            takersToTidy = Math.max(FEW, 2 * takers.size());
        }
        return taker.answer;
    }

    /// Lets who drew the ticket wait no longer: its answer says what it has got until now.
    void leave(long ticket) {
        for (Putter putter : putters) {
            if (putter.ticket == ticket) {
                putter.answer.complete(new Put(putter.accepted, false));
            }
        }
        for (Taker taker : takers) {
            if (taker.ticket == ticket) {
                taker.answer.complete(Taken.NOTHING);
            }
        }
    }

    /// Who drew the ticket has what was handed out for it.
    void received(long ticket) {
        handedOut.remove(ticket);
    }

    /// Who drew the ticket will never see the answer, since the call was cancelled: takes back what was handed out.
    void giveUp(long ticket) {
        List<Object> lost = handedOut.remove(ticket);
        if (lost == null) {
            leave(ticket);
        } else {
            lost.reversed().forEach(items::addFirst);
            serve();
        }
    }

    /// How many items it holds; those of waiting putters do not count.
    int size() {
        return items.size();
    }

    /// Takes nothing more. Items can still be taken; putters that wait are refused.
    void close() {
        closed = true;
        for (Putter putter : putters) {
            putter.answer.complete(new Put(putter.accepted, true));
        }
        putters.clear();
        for (Taker taker : takers) {
            taker.answer.complete(Taken.CLOSED);
        }
        takers.clear();
    }

    private void serve() {
        do {
            acceptItems();
        } while (handOut());
    }

    private void acceptItems() {
        while (!putters.isEmpty() && items.size() < maxSize) {
            Putter first = putters.getFirst();
            if (first.answer.isDone()) {
                putters.removeFirst();
            } else if (first.left.size() > 1) {
                items.addLast(first.left.removeFirst());
                first.accepted++;
            } else {
                putters.removeFirst();
                if (first.answer.complete(new Put(first.accepted + first.left.size(), false))) {
                    items.addAll(first.left);
                }
            }
        }
    }

    // Returns true if room became free.
    private boolean handOut() {
        boolean some = false;
        while (!takers.isEmpty() && !items.isEmpty()) {
            Taker first = takers.removeFirst();
            if (first.answer.isDone()) {
                continue;
            }
            List<Object> taken = new ArrayList<>(Math.min(first.most, items.size()));
            while (taken.size() < first.most && !items.isEmpty()) {
                taken.add(items.removeFirst());
            }
            if (first.answer.complete(new Taken(List.copyOf(taken), false))) {
                handedOut.put(first.ticket, taken);
                some = true;
            } else {
                taken.reversed().forEach(items::addFirst);
            }
        }
        return some && !putters.isEmpty();
    }
}
