package dev.mobula.store;

import org.jspecify.annotations.Nullable;

/// The objects that may leave memory, the one unused for longest first.
final class StoreIdle {
    private @Nullable StoreEntry oldest;
    private @Nullable StoreEntry newest;
    private long bytes;

    /// The one unused for longest, null if there is none.
    @Nullable
    StoreEntry oldest() {
        return oldest;
    }

    /// Bytes of all of them.
    long bytes() {
        return bytes;
    }

    /// Enters one that was used just now.
    void add(StoreEntry entry) {
        StoreEntry before = newest;
        entry.idle = true;
        bytes += entry.bytes;
        entry.older = before;
        entry.newer = null;
        newest = entry;
        if (before == null) {
            oldest = entry;
        } else {
            before.newer = entry;
        }
    }

    /// Does nothing if it is not there.
    void remove(StoreEntry entry) {
        if (!entry.idle) {
            return;
        }
        StoreEntry older = entry.older;
        StoreEntry newer = entry.newer;
        if (older == null) {
            oldest = newer;
        } else {
            older.newer = newer;
        }
        if (newer == null) {
            newest = older;
        } else {
            newer.older = older;
        }
        entry.idle = false;
        bytes -= entry.bytes;
        entry.older = null;
        entry.newer = null;
    }
}
