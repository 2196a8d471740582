package dev.mobula.node;

import org.jspecify.annotations.Nullable;

/// A line of a worker's log. What a task or actor prints is marked there by its name between two bytes 1.
///
/// @param name the task or actor that printed it; null if the worker itself did
/// @param text the line without the mark
record TaskLine(@Nullable String name, String text) {
    private static final char MARK = '\u0001';

    static TaskLine parse(String line) {
        int second = !line.isEmpty() && line.charAt(0) == MARK ? line.indexOf(MARK, 1) : -1;
        return second < 0
                ? new TaskLine(null, line)
                : new TaskLine(line.substring(1, second), line.substring(second + 1));
    }
}
