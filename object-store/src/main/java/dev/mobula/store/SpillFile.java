package dev.mobula.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which objects of a written file are still wanted. For all threads.
final class SpillFile {
    private final long number;
    private final Path path;
    private final long bytes;
    private final @Nullable SpillLocation[] live; // null: deleted

    private int liveObjects;
    private long liveBytes;

    SpillFile(long number, Path path, long bytes, List<SpillLocation> records) {
        this.number = number;
        this.path = path;
        this.bytes = bytes;
        this.live = records.toArray(new SpillLocation[0]);
        this.liveObjects = live.length;
        for (SpillLocation record : records) {
            liveBytes += record.length();
        }
    }

    long number() {
        return number;
    }

    Path path() {
        return path;
    }

    /// Bytes it takes on disk.
    long bytes() {
        return bytes;
    }

    synchronized int liveObjects() {
        return liveObjects;
    }

    synchronized long liveBytes() {
        return liveBytes;
    }

    synchronized boolean has(SpillLocation record) {
        return record.record() >= 0 && record.record() < live.length && record.equals(live[record.record()]);
    }

    /// Takes an object off the list.
    ///
    /// @return false if it was not on it
    synchronized boolean delete(SpillLocation record) {
        if (!has(record)) {
            return false;
        }
        live[record.record()] = null;
        liveObjects--;
        liveBytes -= record.length();
        return true;
    }

    synchronized List<SpillLocation> live() {
        List<SpillLocation> result = new ArrayList<>(liveObjects);
        for (SpillLocation record : live) {
            if (record != null) {
                result.add(record);
            }
        }
        return result;
    }
}
