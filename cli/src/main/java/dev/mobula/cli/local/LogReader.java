package dev.mobula.cli.local;

import java.io.PrintStream;

/// Copies a log that a node keeps to where the user sees it.
public final class LogReader {
    private static final int CHUNK_BYTES = 1 << 20;
    private static final int FIRST_WINDOW_BYTES = 1 << 16;
    private static final int WAIT_MS = 10_000;

    private final NodeClient client;
    private final String path;

    /// @param path of the log, for example `logs/worker-3.log?by=hits` or `jobs/7/logs`
    public LogReader(NodeClient client, String path) {
        this.client = client;
        this.path = path;
    }

    /// Prints all from `offset` on.
    ///
    /// @param follow whether to wait for more until whoever writes the log has ended
    /// @return where the next reader goes on
    public long print(long offset, boolean follow, PrintStream out) throws InterruptedException {
        long at = offset;
        while (true) {
            NodeClient.LogPiece piece = client.readLog(path, at, CHUNK_BYTES, follow ? WAIT_MS : 0);
            out.print(piece.text());
            out.flush();
            boolean advanced = piece.next() > at;
            at = piece.next();
            if (!advanced && (piece.ended() || !follow)) {
                return at;
            }
        }
    }

    /// Prints the last lines.
    ///
    /// @param bytes how long the log is
    /// @param lines how many, 0 or more
    /// @return where the next reader goes on
    public long printLast(long bytes, int lines, PrintStream out) throws InterruptedException {
        for (long window = FIRST_WINDOW_BYTES; ; window *= 4) {
            long start = Math.max(0, bytes - window);
            StringBuilder text = new StringBuilder();
            long at = start;
            while (true) {
                NodeClient.LogPiece piece = client.readLog(path, at, CHUNK_BYTES, 0);
                text.append(piece.text());
                boolean advanced = piece.next() > at;
                at = piece.next();
                if (!advanced) {
                    break;
                }
            }
            int from = lastLines(text, lines);
            if (from >= 0 || start == 0) {
                out.append(text, Math.max(0, from), text.length()).flush();
                return at;
            }
        }
    }

    /// Where the last `lines` lines start; -1 if the line before them does not end in `text`.
    static int lastLines(CharSequence text, int lines) {
        int end = text.length();
        if (lines == 0) {
            return end;
        }
        int left = end > 0 && text.charAt(end - 1) == '\n' ? lines + 1 : lines;
        for (int i = end - 1; i >= 0; i--) {
            if (text.charAt(i) == '\n' && --left == 0) {
                return i + 1;
            }
        }
        return -1;
    }
}
