package dev.mobula.examples.progress;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Counts of tasks at one moment, and how they are written.
///
/// @param done tasks that succeeded
/// @param running tasks that have begun
/// @param queued tasks that have not
/// @param failed tasks that ended with an error
/// @param elapsed time since the first was submitted
record ProgressLine(long done, long running, long queued, long failed, Duration elapsed) {
    private static final int NARROWEST_BAR = 10;
    private static final int BARS_IN_WIDTH = 5; // a bar takes this part of the line, so that it seldom changes its size
    private static final long SECONDS_IN_AN_HOUR = 3_600;

    /// @throws IllegalArgumentException if a count is negative
    ProgressLine {
        requireNotNegative("done", done);
        requireNotNegative("running", running);
        requireNotNegative("queued", queued);
        requireNotNegative("failed", failed);
    }

    /// Returns the share of tasks that ended, rounded down: 100 is only reached when all have. Without tasks it is 0.
    int percent() {
        return total() == 0 ? 0 : (int) (100 * ended() / total());
    }

    boolean isFinished() {
        return total() > 0 && running == 0 && queued == 0;
    }

    /// Returns all counts, without a bar.
    String plain() {
        return percentText() + "  " + String.join(", ", parts());
    }

    /// Returns a bar and as many of the counts as fit, in exactly `width` characters.
    String withBar(int width) {
        List<String> parts = parts();
        String text = text(parts);
        while (!parts.isEmpty() && NARROWEST_BAR + text.length() > width) {
            parts.removeLast();
            text = text(parts);
        }
        int widestBar = Math.max(NARROWEST_BAR, width / BARS_IN_WIDTH);
        String line = bar(Math.clamp(width - text.length(), NARROWEST_BAR, widestBar)) + text;
        return line.length() > width ? line.substring(0, width) : line + " ".repeat(width - line.length());
    }

    private String text(List<String> parts) {
        return " " + percentText() + (parts.isEmpty() ? "" : "  " + String.join(", ", parts));
    }

    /// What to say beside the bar, the most important first.
    private List<String> parts() {
        List<String> parts = new ArrayList<>();
        String total = String.valueOf(total());
        parts.add(rightAligned(String.valueOf(done), total.length()) + "/" + total + " done");
        if (failed > 0) {
            parts.add(failed + " failed");
        }
        parts.add(running + " running");
        parts.add(queued + " queued");
        parts.add(rate() + "/s");
        parts.add(clock(elapsed.toSeconds()));
        if (!isFinished()) {
            parts.add("ETA " + (ended() == 0 ? "?" : clock(remainingSeconds())));
        }
        return parts;
    }

    private String bar(int width) {
        int cells = width - 2;
        int filled = total() == 0 ? 0 : (int) (cells * ended() / total());
        String head = filled < cells ? ">" : "";
        return "[" + "=".repeat(filled) + head + " ".repeat(cells - filled - head.length()) + "]";
    }

    private String percentText() {
        return rightAligned(percent() + "%", 4);
    }

    private String rate() {
        double seconds = elapsed.toNanos() / 1e9;
        double rate = seconds > 0 ? ended() / seconds : 0;
        if (rate < 99.95) {
            return String.format(Locale.ROOT, "%.1f", rate);
        }
        if (rate < 9_999.5) {
            return String.format(Locale.ROOT, "%.0f", rate);
        }
        return rate < 999_950
                ? String.format(Locale.ROOT, "%.1fk", rate / 1_000)
                : String.format(Locale.ROOT, "%.1fM", rate / 1_000_000);
    }

    private long remainingSeconds() {
        return Math.round(elapsed.toNanos() / 1e9 / ended() * (running + queued));
    }

    private long ended() {
        return done + failed;
    }

    private long total() {
        return done + running + queued + failed;
    }

    private static String clock(long seconds) {
        long hours = seconds / SECONDS_IN_AN_HOUR;
        long minutes = seconds / 60 % 60;
        return hours == 0
                ? String.format(Locale.ROOT, "%d:%02d", minutes, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", hours, minutes, seconds % 60);
    }

    private static String rightAligned(String text, int width) {
        return " ".repeat(Math.max(0, width - text.length())) + text;
    }

    private static void requireNotNegative(String name, long count) {
        if (count < 0) {
            throw new IllegalArgumentException(name + "=" + count + " is negative: count tasks from 0");
        }
    }
}
