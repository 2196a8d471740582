package dev.mobula.store;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;

/// Where objects are spilled to, and when a folder is left alone.
///
/// @param directories folders that take files in turn, one or more; made if missing
/// @param fullAbove used share of a disk above which nothing is written to it, more than 0 and at most 1
/// @param askRoomEvery how long a disk's free room is believed
/// @param retryFirst how long a folder that failed is left alone at first; doubles with each failure in a row
/// @param retryAtMost longest time that a folder is left alone
public record SpillSettings(
        List<Path> directories, double fullAbove, Duration askRoomEvery, Duration retryFirst, Duration retryAtMost) {
    /// @throws IllegalArgumentException if something is out of its range, or a folder is named twice
    public SpillSettings {
        directories = directories.stream()
                .map(directory -> directory.toAbsolutePath().normalize())
                .toList();
        if (directories.isEmpty()) {
            throw new IllegalArgumentException("directories is empty: name at least one folder to spill to");
        }
        if (new HashSet<>(directories).size() < directories.size()) {
            throw new IllegalArgumentException("directories=" + directories + " has one twice: name each once");
        }
        if (!(fullAbove > 0 && fullAbove <= 1)) {
            throw new IllegalArgumentException("fullAbove=" + fullAbove + " is no share: use for example 0.95");
        }
        requirePositive("askRoomEvery", askRoomEvery);
        requirePositive("retryFirst", retryFirst);
        requirePositive("retryAtMost", retryAtMost);
    }

    /// Stops above 95% used, asks for free room every 100 ms, and retries a folder after 1 s, at most after a minute.
    public static SpillSettings of(List<Path> directories) {
        return new SpillSettings(
                directories, 0.95, Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofMinutes(1));
    }

    /// The same with another limit.
    ///
    /// @param fullAbove used share of a disk above which nothing is written to it, more than 0 and at most 1
    public SpillSettings withFullAbove(double fullAbove) {
        return new SpillSettings(directories, fullAbove, askRoomEvery, retryFirst, retryAtMost);
    }

    private static void requirePositive(String name, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(name + "=" + value + " is not positive: use a duration such as PT1S");
        }
    }
}
