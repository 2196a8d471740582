package dev.mobula.node;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/// Reads a log that grows, line by line, from where it left off.
final class LogLines {
    private static final int CHUNK_BYTES = 256 << 10;
    private static final long FAR_BEHIND_BYTES = 8L << 20;
    private static final int LONGEST_LINE_BYTES = 16 << 10;

    private final Path file;
    private long position;

    LogLines(Path file) {
        this.file = file;
    }

    /// Adds the lines that were completed since the last call.
    ///
    /// @param last whether nothing follows, so that a line without an end counts too
    /// @return how many bytes were passed over because there was too much
    long read(List<String> lines, boolean last) throws IOException {
        long size = Files.size(file);
        if (size == position) {
            return 0;
        }
        long skipped = 0;
        if (size - position > FAR_BEHIND_BYTES) {
            skipped = size - CHUNK_BYTES - position;
            position += skipped;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            byte[] bytes = new byte[(int) Math.min(CHUNK_BYTES, size - position)];
            ByteBuffer chunk = ByteBuffer.wrap(bytes);
            while (position < size) {
                chunk.clear();
                while (chunk.hasRemaining() && channel.read(chunk, position + chunk.position()) > 0) {
                    // until it is full or the file ends
                }
                boolean endIsALine = last && position + chunk.position() >= size;
                int used = split(bytes, chunk.position(), skipped > 0 && lines.isEmpty(), endIsALine, lines);
                if (used == 0) {
                    break;
                }
                position += used;
            }
        }
        return skipped;
    }

    // Returns how many bytes were lines; the first may be the rest of one.
    private static int split(byte[] bytes, int end, boolean startsInLine, boolean endIsALine, List<String> lines) {
        int start = 0;
        boolean rest = startsInLine;
        for (int index = 0; index < end; index++) {
            if (bytes[index] == '\n' || index - start >= LONGEST_LINE_BYTES) {
                if (!rest) {
                    lines.add(text(bytes, start, bytes[index] == '\n' ? index : index + 1));
                }
                rest = false;
                start = index + 1;
            }
        }
        if (endIsALine && start < end) {
            lines.add(text(bytes, start, end));
            start = end;
        }
        return start;
    }

    private static String text(byte[] bytes, int start, int end) {
        int stop = end > start && bytes[end - 1] == '\r' ? end - 1 : end;
        return new String(bytes, start, stop - start, StandardCharsets.UTF_8);
    }
}
