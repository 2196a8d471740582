package dev.mobula.node;

import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/// Folds equal lines that many print within a second: the first ones are shown at once, the others as one line that
/// says how many there were.
///
/// For one thread. Time is passed in.
final class OutputFold {
    private static final int PLAIN_FROM_ONE_WORKER = 5;
    private static final int MOST_LINES = 1_000;

    private final long windowMs;
    private final BiConsumer<String, String> shown;
    private final Map<Line, Repeats> recent = new LinkedHashMap<>();

    /// A line of a job.
    private record Line(String job, String name, String text) {}

    private static final class Repeats {
        private final long untilMs;
        private final long pid;
        private final Set<Integer> workers = new HashSet<>();
        private int seen;
        private int folded;

        Repeats(long untilMs, long pid) {
            this.untilMs = untilMs;
            this.pid = pid;
        }
    }

    /// @param windowMs within what time equal lines are folded; 0 never
    /// @param shown takes a job and a line without its end
    OutputFold(long windowMs, BiConsumer<String, String> shown) {
        this.windowMs = windowMs;
        this.shown = shown;
    }

    void add(long nowMs, String job, String name, int worker, long pid, String text) {
        if (windowMs == 0 || text.isBlank()) {
            show(job, name, pid, text);
            return;
        }
        flush(nowMs);
        Repeats repeats = recent.computeIfAbsent(new Line(job, name, text), _ -> new Repeats(nowMs + windowMs, pid));
        repeats.workers.add(worker);
        repeats.seen++;
        if (repeats.seen == 1 || (repeats.workers.size() == 1 && repeats.seen <= PLAIN_FROM_ONE_WORKER)) {
            show(job, name, pid, text);
        } else {
            repeats.folded++;
        }
        if (recent.size() > MOST_LINES) {
            end(recent.entrySet().iterator());
        }
    }

    /// Shows what was folded and whose time is over.
    void flush(long nowMs) {
        while (!recent.isEmpty() && nextFlushMs() <= nowMs) {
            end(recent.entrySet().iterator());
        }
    }

    /// When [#flush] has something to do next; [Long#MAX_VALUE] for never.
    long nextFlushMs() {
        return recent.isEmpty() ? Long.MAX_VALUE : recent.values().iterator().next().untilMs;
    }

    private void end(Iterator<Map.Entry<Line, Repeats>> entries) {
        Map.Entry<Line, Repeats> entry = entries.next();
        Line line = entry.getKey();
        Repeats repeats = entry.getValue();
        entries.remove();
        if (repeats.folded > 0) {
            String across = repeats.workers.size() == 1 ? "" : " across " + repeats.workers.size() + " workers";
            show(line.job, line.name, repeats.pid, line.text + " [repeated " + repeats.folded + "x" + across + "]");
        }
    }

    private void show(String job, String name, long pid, String text) {
        shown.accept(job, "(" + name + " pid=" + pid + ") " + text);
    }
}
