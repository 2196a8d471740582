package dev.mobula.store;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Those who wait for a place in the arena, in order of arrival.
final class StoreQueue {
    private final Map<Long, StoreEntry> waiting = new LinkedHashMap<>();
    private long bytes;

    void add(StoreEntry entry, long nowMs, long deadlineMs) {
        entry.waitsSinceMs = nowMs;
        entry.deadlineMs = deadlineMs;
        waiting.put(entry.id, entry);
        bytes += entry.bytes;
    }

    /// Does nothing if it does not wait.
    void remove(StoreEntry entry) {
        if (waiting.remove(entry.id) != null) {
            bytes -= entry.bytes;
        }
    }

    boolean contains(long id) {
        return waiting.containsKey(id);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    int size() {
        return waiting.size();
    }

    /// What all of them need together.
    long bytes() {
        return bytes;
    }

    /// The one that came first; somebody waits.
    StoreEntry first() {
        return waiting.values().iterator().next();
    }

    /// Those whose time is over.
    List<StoreEntry> expired(long nowMs) {
        return waiting.values().stream()
                .filter(entry -> entry.deadlineMs <= nowMs)
                .toList();
    }

    List<StoreWaiting> look() {
        return waiting.values().stream()
                .map(entry -> new StoreWaiting(
                        entry.id,
                        entry.bytes,
                        entry.state == ObjectState.SPILLED,
                        entry.waitsSinceMs,
                        entry.deadlineMs))
                .toList();
    }

    long nextDeadlineMs() {
        long next = Long.MAX_VALUE;
        for (StoreEntry entry : waiting.values()) {
            next = Math.min(next, entry.deadlineMs);
        }
        return next;
    }
}
