package dev.mobula.node;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Hands out the node's log files piece by piece. May be used by all threads.
final class LogFiles {
    /// Most bytes of one piece.
    static final int MOST_BYTES = 1 << 20;

    /// Longest wait for more, in milliseconds.
    static final long LONGEST_WAIT_MS = 30_000;

    private static final Pattern NAME = Pattern.compile("(previous/)?[A-Za-z0-9][A-Za-z0-9._-]*");
    private static final Pattern MARK = Pattern.compile("(?m)^\u0001([^\u0001\n]*)\u0001");

    private final Path folder;
    private final FolderWatch watch;

    /// A piece of a log.
    static final class Piece {
        private final byte[] bytes;
        private final long nextOffset;

        Piece(byte[] bytes, long nextOffset) {
            this.bytes = bytes;
            this.nextOffset = nextOffset;
        }

        /// What is in it: whole lines where possible, marks of tasks as `(name) `. Not to be changed.
        byte[] bytes() {
            return bytes;
        }

        /// Where the next piece begins.
        long nextOffset() {
            return nextOffset;
        }
    }

    /// @param watch tells when a log has grown
    LogFiles(Path folder, FolderWatch watch) {
        this.folder = folder;
        this.watch = watch;
    }

    /// Names, sizes and times of all logs, by name.
    ArrayNode list() throws IOException {
        ArrayNode json = Json.array();
        try (Stream<Path> files = Files.walk(folder, 2)) {
            List<Path> sorted = files.filter(Files::isRegularFile)
                    .sorted(Comparator.comparing(Path::toString))
                    .toList();
            for (Path file : sorted) {
                json.addObject()
                        .put("name", folder.relativize(file).toString())
                        .put("bytes", Files.size(file))
                        .put("changedMs", Files.getLastModifiedTime(file).toMillis());
            }
        }
        return json;
    }

    /// The file with this name.
    ///
    /// @throws HttpProblem if there is none
    Path find(String name) {
        Path file = folder.resolve(name);
        if (!NAME.matcher(name).matches() || !Files.isRegularFile(file)) {
            throw HttpProblem.notFound("There is no log '" + name + "'", "GET /api/v1/logs lists all");
        }
        return file;
    }

    /// Reads a piece, and waits for one if there is none yet.
    ///
    /// @param offset where it begins; a negative one counts from the end
    /// @param most bytes at most
    /// @param waitMs how long to wait for more than nothing
    /// @param by the task or actor whose lines are wanted; empty for all lines
    /// @param ended whether nothing can follow
    Piece read(Path file, long offset, int most, long waitMs, String by, BooleanSupplier ended)
            throws IOException, InterruptedException {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Math.min(waitMs, LONGEST_WAIT_MS));
        long from = offset >= 0 ? offset : Math.max(0, size(file) + offset);
        while (true) {
            long version = watch.version();
            boolean last = ended.getAsBoolean();
            long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
            if (size(file) > from || last || leftMs <= 0) {
                return piece(file, from, Math.clamp(most, 1, MOST_BYTES), by);
            }
            watch.await(version, leftMs);
        }
    }

    private static long size(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : 0; // a job that has not started has none
    }

    private static Piece piece(Path file, long from, int most, String by) throws IOException {
        if (size(file) <= from) {
            return new Piece(new byte[0], from);
        }
        ByteBuffer buffer = ByteBuffer.allocate(most);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (buffer.hasRemaining() && channel.read(buffer, from + buffer.position()) > 0) {
                // until it is full or the file ends
            }
        }
        int length = wholeLines(buffer.array(), buffer.position());
        String text = new String(buffer.array(), 0, length, StandardCharsets.ISO_8859_1);
        String wanted = by.isEmpty() ? text : linesBy(by, text);
        byte[] bytes = MARK.matcher(wanted).replaceAll("($1) ").getBytes(StandardCharsets.ISO_8859_1);
        return new Piece(bytes, from + length);
    }

    // The bytes of the text are its characters.
    private static String linesBy(String name, String text) {
        String asBytes = new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        String mark = '\u0001' + asBytes.replace('\n', ' ') + '\u0001';
        StringBuilder lines = new StringBuilder();
        for (int from = 0; from < text.length(); ) {
            int end = text.indexOf('\n', from);
            int next = end < 0 ? text.length() : end + 1;
            if (text.startsWith(mark, from)) {
                lines.append(text, from, next);
            }
            from = next;
        }
        return lines.toString();
    }

    private static int wholeLines(byte[] bytes, int length) {
        for (int end = length; end > 0; end--) {
            if (bytes[end - 1] == '\n') {
                return end;
            }
        }
        return length;
    }
}
