package dev.mobula.store;

import java.util.EnumMap;
import java.util.Map;

/// Sums over the rows of a [StoreDirectory], kept as they change.
final class StoreTotals {
    private static final class Sum {
        private int count;
        private long bytes;

        private void count(StoreEntry entry, int sign) {
            count += sign;
            bytes += sign * entry.bytes;
        }
    }

    private final Map<ObjectState, Sum> sums = new EnumMap<>(ObjectState.class);
    private final Sum pinned = new Sum();

    /// Counts an entry as it is now.
    void add(StoreEntry entry) {
        count(entry, 1);
    }

    /// Takes back what [#add] did; the entry is as it was then.
    void remove(StoreEntry entry) {
        count(entry, -1);
    }

    private void count(StoreEntry entry, int sign) {
        sums.computeIfAbsent(entry.state, _ -> new Sum()).count(entry, sign);
        if (entry.pins > 0) {
            pinned.count(entry, sign);
        }
    }

    long bytes(ObjectState state) {
        Sum sum = sums.get(state);
        return sum == null ? 0 : sum.bytes;
    }

    long pinnedBytes() {
        return pinned.bytes;
    }

    StoreStatistics look() {
        Map<ObjectState, Integer> counts = new EnumMap<>(ObjectState.class);
        Map<ObjectState, Long> bytes = new EnumMap<>(ObjectState.class);
        sums.forEach((state, sum) -> {
            if (sum.count > 0) {
                counts.put(state, sum.count);
                bytes.put(state, sum.bytes);
            }
        });
        return new StoreStatistics(counts, bytes, pinned.count, pinned.bytes);
    }
}
