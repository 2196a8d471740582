package dev.mobula.runtime.wire;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/// A link that loses, doubles and delays what is offered, as its [FaultPlan] says. For tests.
///
/// A message that is held back goes on when enough others were offered after it, or when for 100 ms none was and
/// this side polls or is about to sleep, so that nothing is held back for ever. One that is held back goes behind
/// those that overtake it; one that is doubled comes twice in a row.
public final class FaultyLink implements Link {
    private static final long QUIET_NS = 100_000_000;

    /// A message that is held back.
    private static final class Held {
        private final int type;
        private final byte[] bytes;
        private int messages;

        private Held(int type, byte[] bytes, int messages) {
            this.type = type;
            this.bytes = bytes;
            this.messages = messages;
        }
    }

    private final Link link;
    private final FaultPlan plan;
    private final LongSupplier clock;
    private final Object lock = new Object();
    private final Map<Integer, Long> counts = new HashMap<>();
    private final List<Held> held = new ArrayList<>();
    private final ArrayDeque<Held> due = new ArrayDeque<>();
    private volatile boolean holding;
    private volatile long lastOfferNs;

    /// @param link what is passed on
    public FaultyLink(Link link, FaultPlan plan) {
        this(link, plan, System::nanoTime);
    }

    FaultyLink(Link link, FaultPlan plan, LongSupplier clock) {
        this.link = link;
        this.plan = plan;
        this.clock = clock;
    }

    @Override
    public boolean offer(int type, byte[] bytes, int offset, int length) {
        synchronized (lock) {
            long count = counts.getOrDefault(type, 0L);
            // Decided by number, so that an offer that is repeated because the ring was full has the same fate.
            FaultPlan.Fate fate = plan.fate(type, count);
            if (!passDue() || !apply(fate, type, bytes, offset, length)) {
                return false;
            }
            counts.put(type, count + 1);
            lastOfferNs = clock.getAsLong();
            return true;
        }
    }

    private boolean apply(FaultPlan.Fate fate, int type, byte[] bytes, int offset, int length) {
        if (fate == FaultPlan.Fate.PASS || fate == FaultPlan.Fate.DUPLICATE) {
            if (!link.offer(type, bytes, offset, length)) {
                return false;
            }
        }
        countDown();
        switch (fate) {
            case PASS, DROP -> {}
            case DUPLICATE -> due.addFirst(new Held(type, Arrays.copyOfRange(bytes, offset, offset + length), 0));
            case DELAY ->
                held.add(new Held(type, Arrays.copyOfRange(bytes, offset, offset + length), plan.delay(type)));
        }
        passDue();
        holding = !held.isEmpty() || !due.isEmpty();
        return true;
    }

    private void countDown() {
        for (Iterator<Held> each = held.iterator(); each.hasNext(); ) {
            Held one = each.next();
            one.messages--;
            if (one.messages <= 0) {
                each.remove();
                due.addLast(one);
            }
        }
    }

    /// Offers what is due.
    ///
    /// @return false if the ring is full
    private boolean passDue() {
        for (Held first = due.peekFirst(); first != null; first = due.peekFirst()) {
            if (!link.offer(first.type, first.bytes, 0, first.bytes.length)) {
                return false;
            }
            due.removeFirst();
        }
        return true;
    }

    /// Passes on all that is held back, as far as the ring has room.
    public void releaseHeld() {
        synchronized (lock) {
            due.addAll(held);
            held.clear();
            passDue();
            holding = !due.isEmpty();
        }
        link.flush();
    }

    private void releaseIfQuiet() {
        if (holding && clock.getAsLong() - lastOfferNs > QUIET_NS) {
            releaseHeld();
        }
    }

    @Override
    public void flush() {
        link.flush();
    }

    @Override
    public int poll(Handler handler, int limit) {
        releaseIfQuiet();
        return link.poll(handler, limit);
    }

    @Override
    public boolean hasInbound() {
        releaseIfQuiet();
        return link.hasInbound();
    }

    @Override
    public int maxMessageBytes() {
        return link.maxMessageBytes();
    }

    @Override
    public void announceSleep() {
        releaseIfQuiet();
        link.announceSleep();
    }

    @Override
    public void announceAwake() {
        link.announceAwake();
    }

    @Override
    public void sleep(long timeoutNs) {
        link.sleep(holding ? Math.min(timeoutNs, QUIET_NS) : timeoutNs);
    }

    @Override
    public void wakeSelf() {
        link.wakeSelf();
    }

    @Override
    public String toString() {
        return "FaultyLink[" + link + ", " + plan + "]";
    }
}
