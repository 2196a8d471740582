package dev.mobula.runtime;

import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicInteger;

/// Shared by all that came with one hold of the node: when it is unreachable, or all that came is closed, the
/// node is told that the hold is over. For all threads.
final class HoldToken {
    /// Watches everything that the node is told of when it is unreachable here.
    static final Cleaner CLEANER = Cleaner.create();

    private final long hold;
    private final Cleaner.Cleanable end;
    private final AtomicInteger shares = new AtomicInteger();

    private HoldToken(long hold, Releases releases) {
        this.hold = hold;
        this.end = releases.watchHold(this, hold);
    }

    /// @param hold its number, not 0
    /// @param releases is told of its end
    static HoldToken of(long hold, Releases releases) {
        return new HoldToken(hold, releases);
    }

    /// The number that the node gave it.
    long hold() {
        return hold;
    }

    /// One more thing came along; before the message was read to its end.
    void shared() {
        shares.incrementAndGet();
    }

    /// One of the things is needed no more; called once for each.
    ///
    /// @return whether it was the last one, so that the hold is over
    boolean left() {
        if (shares.decrementAndGet() != 0) {
            return false;
        }
        end.clean();
        return true;
    }

    /// Whether all that came is needed no more.
    boolean isOver() {
        return shares.get() == 0;
    }
}
