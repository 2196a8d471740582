package dev.mobula.runtime;

import java.lang.ref.Cleaner;

/// Shared by all that came with one hold of the node: when it is unreachable, the node is told that the hold is over.
final class HoldToken {
    /// Watches everything that the node is told of when it is unreachable here.
    static final Cleaner CLEANER = Cleaner.create();

    private final long hold;

    private HoldToken(long hold) {
        this.hold = hold;
    }

    /// @param hold its number, not 0
    /// @param releases is told of its end
    static HoldToken of(long hold, Releases releases) {
        HoldToken token = new HoldToken(hold);
        releases.watchHold(token, hold);
        return token;
    }

    /// The number that the node gave it.
    long hold() {
        return hold;
    }
}
