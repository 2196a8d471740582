package dev.mobula.runtime;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// What the code of users prints in a worker: whole lines, each behind the name of the task or actor that printed it.
///
/// A line inside a task is `\u0001`, the name, `\u0001`, the text; others are bare. Each thread has a line of its own,
/// so that tasks which print at the same time do not mix; a line that a task leaves unfinished ends with the task.
final class TaskOutput {
    /// Stands before and after the name.
    static final byte MARK = 1;

    private static final int LONGEST_LINE = 1 << 20;

    private final Lines out;
    private final Lines err;

    /// @param out where whole lines for standard output go, in one write each
    /// @param err the same for standard error
    TaskOutput(OutputStream out, OutputStream err) {
        this.out = new Lines(out);
        this.err = new Lines(err);
    }

    /// A stream to print to in place of [System#out].
    PrintStream out() {
        return new PrintStream(out, false, StandardCharsets.UTF_8);
    }

    /// A stream to print to in place of [System#err].
    PrintStream err() {
        return new PrintStream(err, false, StandardCharsets.UTF_8);
    }

    /// Ends the lines that the calling thread has begun.
    void endLine() {
        out.endLine();
        err.endLine();
    }

    /// Ends all lines, as the process ends.
    void endAll() {
        out.endAll();
        err.endAll();
    }

    private static String label() {
        TaskRecord<?> task = TaskRecord.ofThread();
        return task == null ? "" : label(task);
    }

    /// The name before the lines that a task or call prints.
    static String label(TaskRecord<?> task) {
        ActorRecord actor = task.actor;
        if (actor == null) {
            return task.name();
        }
        String name = actor.options.name();
        return name == null ? actor.actorClass.simpleName() : name;
    }

    /// Collects what each thread prints, and passes whole lines on.
    private static final class Lines extends OutputStream {
        private final OutputStream target;
        private final Set<Line> unfinished = ConcurrentHashMap.newKeySet();
        private final ThreadLocal<Line> lines = ThreadLocal.withInitial(() -> new Line(this));

        Lines(OutputStream target) {
            this.target = target;
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            Line line = lines.get();
            int from = offset;
            int end = offset + length;
            for (int i = offset; i < end; i++) {
                if (bytes[i] == '\n') {
                    line.add(bytes, from, i + 1 - from);
                    line.pass();
                    from = i + 1;
                }
            }
            line.add(bytes, from, end - from);
        }

        void endLine() {
            if (!unfinished.isEmpty()) {
                lines.get().end();
            }
        }

        void endAll() {
            for (Line line : unfinished) {
                line.end();
            }
        }

        void pass(byte[] bytes, int length) {
            try {
                synchronized (target) {
                    target.write(bytes, 0, length);
                    target.flush();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e); // PrintStream's callers never see it
            }
        }
    }

    /// The line that a thread has begun; locked, since another thread may end it as the process ends.
    private static final class Line {
        private final Lines lines;
        private byte[] bytes = new byte[128];
        private int length;

        Line(Lines lines) {
            this.lines = lines;
        }

        synchronized void add(byte[] source, int offset, int count) {
            if (count == 0) {
                return;
            }
            if (length == 0) {
                String label = label();
                if (!label.isEmpty()) {
                    byte[] name = label.replace('\n', ' ').getBytes(StandardCharsets.UTF_8);
                    append(new byte[] {MARK}, 0, 1);
                    append(name, 0, name.length);
                    append(new byte[] {MARK}, 0, 1);
                }
                if (source[offset + count - 1] != '\n') {
                    lines.unfinished.add(this);
                }
            }
            append(source, offset, count);
            if (length > LONGEST_LINE) {
                end();
            }
        }

        private void append(byte[] source, int offset, int count) {
            if (length + count > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(length + count, 2 * bytes.length));
            }
            System.arraycopy(source, offset, bytes, length, count);
            length += count;
        }

        /// The line is whole.
        synchronized void pass() {
            lines.unfinished.remove(this);
            lines.pass(bytes, length);
            length = 0;
            if (bytes.length > 1 << 16) {
                bytes = new byte[128];
            }
        }

        /// Makes the line whole, if it was begun.
        synchronized void end() {
            if (length > 0) {
                append(new byte[] {'\n'}, 0, 1);
                pass();
            }
        }
    }
}
