package dev.mobula.examples.progress;

import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/// Shows how far a set of tasks is, on one line that is drawn anew as they finish.
///
/// On a terminal it draws 10 times a second at most. Elsewhere, say in a log, it prints a plain line at each tenth of
/// the way. Belongs to one thread.
///
/// ```java
/// try (ProgressBar progress = ProgressBar.on(System.out, System.getenv())) {
///     progress.update(done, running, queued, failed);
/// }
/// ```
public final class ProgressBar implements AutoCloseable {
    private static final long LEAST_NS_BETWEEN_DRAWINGS = 100_000_000;
    private static final int USUAL_COLUMNS = 80;
    private static final Pattern COLUMNS = Pattern.compile("[1-9][0-9]{1,3}");
    private static final String GREEN = "\u001b[32m";
    private static final String RESET = "\u001b[0m";

    private final PrintStream out;
    private final Mode mode;
    private final int width;
    private final LongSupplier nanoTime;
    private final long startedNs;
    private long drawnNs;
    private boolean drawn;
    private int printedTenths;

    /// How to show progress.
    enum Mode {
        /// A line at each tenth of the way.
        PLAIN,
        /// One line that is overwritten.
        LIVE,
        /// The same, with colour.
        LIVE_IN_COLOUR;

        /// Chooses what a terminal, or what is none, understands.
        ///
        /// @param environment `TERM=dumb` means that lines cannot be overwritten, `NO_COLOR` no colour
        static Mode of(boolean terminal, Map<String, String> environment) {
            if (!terminal || "dumb".equals(environment.get("TERM"))) {
                return PLAIN;
            }
            return environment.getOrDefault("NO_COLOR", "").isEmpty() ? LIVE_IN_COLOUR : LIVE;
        }
    }

    /// @param width columns that a live line fills
    /// @param nanoTime clock, counting from anywhere
    ProgressBar(PrintStream out, Mode mode, int width, LongSupplier nanoTime) {
        this.out = out;
        this.mode = mode;
        this.width = width;
        this.nanoTime = nanoTime;
        this.startedNs = nanoTime.getAsLong();
    }

    /// Starts the clock of a bar.
    ///
    /// @param out where it is shown; live if this is the standard output and that is a terminal
    /// @param environment the process's own: `NO_COLOR`, `TERM` and `COLUMNS` are respected
    public static ProgressBar on(PrintStream out, Map<String, String> environment) {
        boolean terminal = out.equals(System.out)
                && Optional.ofNullable(System.console())
                        .map(Console::isTerminal)
                        .orElse(false);
        // the last column stays free, since some terminals begin a new line after it
        return new ProgressBar(out, Mode.of(terminal, environment), columns(environment) - 1, System::nanoTime);
    }

    /// Shows new counts, if it is time to.
    ///
    /// @param done tasks that succeeded
    /// @param running tasks that have begun
    /// @param queued tasks that have not
    /// @param failed tasks that ended with an error
    /// @throws IllegalArgumentException if a count is negative
    public void update(long done, long running, long queued, long failed) {
        long nowNs = nanoTime.getAsLong();
        ProgressLine line = new ProgressLine(done, running, queued, failed, Duration.ofNanos(nowNs - startedNs));
        if (mode == Mode.PLAIN) {
            int tenths = line.percent() / 10;
            if (tenths > printedTenths) {
                printedTenths = tenths;
                out.println(line.plain());
            }
        } else if (!drawn || line.isFinished() || nowNs - drawnNs >= LEAST_NS_BETWEEN_DRAWINGS) {
            drawn = true;
            drawnNs = nowNs;
            String text = line.withBar(width);
            out.print("\r" + (mode == Mode.LIVE_IN_COLOUR ? inColour(text) : text));
            out.flush();
        }
    }

    /// Leaves the last drawing on the terminal and goes to the next line.
    @Override
    public void close() {
        if (drawn) {
            drawn = false;
            out.println();
        }
    }

    /// Returns what a live line without colour shows, of exactly `width` characters.
    ///
    /// What does not fit is left out, from the right; failed tasks are shown if there are any.
    ///
    /// @param elapsed time since the first task was submitted
    /// @param width 1 or more
    /// @throws IllegalArgumentException if a count is negative
    public static String render(long done, long running, long queued, long failed, Duration elapsed, int width) {
        return new ProgressLine(done, running, queued, failed, elapsed).withBar(width);
    }

    private static String inColour(String line) {
        int from = line.indexOf('[') + 1;
        int to = line.indexOf(']');
        return to < from
                ? line
                : line.substring(0, from) + GREEN + line.substring(from, to) + RESET + line.substring(to);
    }

    private static int columns(Map<String, String> environment) {
        String columns = environment.getOrDefault("COLUMNS", "");
        return COLUMNS.matcher(columns).matches() ? Integer.parseInt(columns) : USUAL_COLUMNS;
    }
}
