package dev.mobula.node;

import dev.mobula.JobId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Follows the logs of worker processes and hands new lines to the drivers of their jobs.
///
/// Each line starts with who printed it, as in `(hits pid=4711) text`. Equal lines are folded ([OutputFold]). A job
/// that prints more than a driver can show loses lines, and is told how many; the log files have all.
final class OutputTail implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(OutputTail.class.getName());
    private static final long WINDOW_MS = 1_000;
    private static final long FOREVER_MS = 3_600_000;
    private static final int BYTES_PER_SECOND = 1 << 20;

    private final FolderWatch watch;
    private final BiConsumer<String, String> drivers;
    private final IntFunction<String> jobs;
    private final LongSupplier clockMs;
    private final OutputFold fold;
    private final Map<Integer, Followed> followed = new TreeMap<>();
    private final Map<String, Outgoing> outgoing = new HashMap<>();
    private final Thread thread;
    private boolean closed;

    /// A worker whose log is followed.
    private static final class Followed {
        private final int number;
        private final long pid;
        private final LogLines lines;
        private String job;

        Followed(int number, long pid, String job, LogLines lines) {
            this.number = number;
            this.pid = pid;
            this.job = job;
            this.lines = lines;
        }
    }

    /// What goes to the drivers of a job next.
    private static final class Outgoing {
        private final StringBuilder text = new StringBuilder();
        private final Budget budget = new Budget(BYTES_PER_SECOND);
        private long leftOut;
    }

    /// @param watch tells when logs change
    /// @param drivers takes a job and lines, each with its end
    /// @param jobs the job of a worker that had none when it started; empty if it still has none
    /// @param clockMs time that only moves forward, in milliseconds
    OutputTail(FolderWatch watch, BiConsumer<String, String> drivers, IntFunction<String> jobs, LongSupplier clockMs) {
        this.watch = watch;
        this.drivers = drivers;
        this.jobs = jobs;
        this.clockMs = clockMs;
        this.fold = new OutputFold(WINDOW_MS, this::show);
        this.thread = Thread.ofPlatform().name("mobula-output").daemon().unstarted(this::run);
    }

    /// Begins to hand lines on; what workers have printed before is not lost.
    void start() {
        thread.start();
    }

    /// Follows a worker's log until [#finish].
    synchronized void follow(int number, long pid, @Nullable JobId job, Path file) {
        followed.put(number, new Followed(number, pid, job == null ? "" : job.toString(), new LogLines(file)));
    }

    /// Hands on what an ended worker printed last, and forgets it.
    synchronized void finish(int number) {
        Followed worker = followed.remove(number);
        if (worker != null) {
            read(worker, true);
            send();
        }
    }

    /// Hands on what has been printed up to now, as before a driver goes.
    synchronized void flush() {
        for (Followed worker : followed.values()) {
            read(worker, false);
        }
        fold.flush(Long.MAX_VALUE);
        send();
    }

    private void run() {
        long seen = -1;
        try {
            while (true) {
                seen = watch.await(seen, pass());
                synchronized (this) {
                    if (closed) {
                        return;
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the node ends
        }
    }

    /// Returns after how many milliseconds there is something to do even if no log changes.
    private synchronized long pass() {
        for (Followed worker : followed.values()) {
            read(worker, false);
        }
        fold.flush(clockMs.getAsLong());
        send();
        long next = fold.nextFlushMs();
        boolean owesNotice = outgoing.values().stream().anyMatch(job -> job.leftOut > 0);
        long wait = next == Long.MAX_VALUE ? FOREVER_MS : Math.max(1, next - clockMs.getAsLong());
        return owesNotice ? Math.min(wait, WINDOW_MS) : wait;
    }

    private void read(Followed worker, boolean last) {
        List<String> lines = new ArrayList<>();
        long skipped;
        try {
            skipped = worker.lines.read(lines, last);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "The log of worker " + worker.number + " cannot be read", e);
            return;
        }
        if (lines.isEmpty() && skipped == 0) {
            return;
        }
        if (worker.job.isEmpty()) {
            worker.job = jobs.apply(worker.number);
        }
        outgoing.computeIfAbsent(worker.job, _ -> new Outgoing()).leftOut += skipped;
        long now = clockMs.getAsLong();
        for (String line : lines) {
            TaskLine printed = TaskLine.parse(line);
            String name = printed.name() == null ? "worker-" + worker.number : printed.name();
            fold.add(now, worker.job, name, worker.number, worker.pid, printed.text());
        }
    }

    private void show(String job, String line) {
        Outgoing to = outgoing.computeIfAbsent(job, _ -> new Outgoing());
        if (to.leftOut == 0 && to.budget.take(clockMs.getAsLong(), line.length() + 1)) {
            to.text.append(line).append('\n');
        } else {
            to.leftOut += line.length() + 1;
        }
    }

    private void send() {
        for (Map.Entry<String, Outgoing> entry : outgoing.entrySet()) {
            Outgoing to = entry.getValue();
            if (to.leftOut > 0 && to.budget.isRested(clockMs.getAsLong())) {
                to.text
                        .append("(mobula) some ")
                        .append(to.leftOut)
                        .append(
                                " bytes of output were left out here, faster than can be shown: the workers' log files have all\n");
                to.leftOut = 0;
            }
            if (!to.text.isEmpty()) {
                String text = to.text.toString();
                to.text.setLength(0);
                drivers.accept(entry.getKey(), text);
            }
        }
        outgoing.values().removeIf(to -> to.leftOut == 0 && to.budget.isRested(clockMs.getAsLong()));
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        watch.signal();
        thread.interrupt();
    }
}
