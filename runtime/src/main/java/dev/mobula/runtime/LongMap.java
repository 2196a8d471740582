package dev.mobula.runtime;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// A map with keys of type `long` other than 0, which makes no object for an entry. For one thread.
///
/// Open addressing with linear probing; removal shifts what follows back (D. Knuth, The Art of Computer Programming,
/// volume 3, 6.4, algorithm R), so that a map that changes for ever never needs to be cleaned.
@SuppressWarnings("unchecked")
final class LongMap<V> {
    private static final int SMALLEST = 16;

    private long[] keys = new long[SMALLEST];
    private @Nullable Object[] values = new Object[SMALLEST];
    private int size;

    private static int slot(long key, int mask) {
        long hash = key * 0x9E3779B97F4A7C15L;
        return (int) (hash >>> 32) & mask;
    }

    @Nullable
    V get(long key) {
        int mask = keys.length - 1;
        for (int at = slot(key, mask); keys[at] != 0; at = (at + 1) & mask) {
            if (keys[at] == key) {
                return (V) values[at];
            }
        }
        return null;
    }

    boolean containsKey(long key) {
        return get(key) != null;
    }

    /// Returns what the key had before.
    ///
    /// @param key not 0
    @Nullable
    V put(long key, V value) {
        int mask = keys.length - 1;
        int at = slot(key, mask);
        while (keys[at] != 0) {
            if (keys[at] == key) {
                Object before = values[at];
                values[at] = value;
                return (V) before;
            }
            at = (at + 1) & mask;
        }
        keys[at] = key;
        values[at] = value;
        if (++size > keys.length - keys.length / 3) {
            resize(keys.length * 2);
        }
        return null;
    }

    @Nullable
    V remove(long key) {
        int mask = keys.length - 1;
        int at = slot(key, mask);
        while (keys[at] != key) {
            if (keys[at] == 0) {
                return null;
            }
            at = (at + 1) & mask;
        }
        Object removed = values[at];
        closeGap(at, mask);
        size--;
        if (keys.length > SMALLEST && size < keys.length / 8) {
            resize(keys.length / 2);
        }
        return (V) removed;
    }

    private void closeGap(int gap, int mask) {
        int hole = gap;
        for (int at = (gap + 1) & mask; keys[at] != 0; at = (at + 1) & mask) {
            int home = slot(keys[at], mask);
            if (((at - home) & mask) >= ((at - hole) & mask)) {
                keys[hole] = keys[at];
                values[hole] = values[at];
                hole = at;
            }
        }
        keys[hole] = 0;
        values[hole] = null;
    }

    private void resize(int capacity) {
        long[] oldKeys = keys;
        @Nullable Object[] oldValues = values;
        long[] newKeys = new long[capacity];
        @Nullable Object[] newValues = new Object[capacity];
        keys = newKeys; // both or none, if there is no memory for the other
        values = newValues;
        int mask = capacity - 1;
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != 0) {
                int at = slot(oldKeys[i], mask);
                while (keys[at] != 0) {
                    at = (at + 1) & mask;
                }
                keys[at] = oldKeys[i];
                values[at] = oldValues[i];
            }
        }
    }

    int size() {
        return size;
    }

    /// Shows all entries; the map must not be changed meanwhile.
    void forEach(BiConsumer<Long, V> action) {
        for (int i = 0; i < keys.length; i++) {
            if (keys[i] != 0) {
                action.accept(keys[i], (V) values[i]);
            }
        }
    }
}
