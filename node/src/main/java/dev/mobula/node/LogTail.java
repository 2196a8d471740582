package dev.mobula.node;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/// The end of a log file.
final class LogTail {
    private static final int MOST_BYTES = 64 << 10;

    private LogTail() {}

    /// Returns the last lines, oldest first, without the marks of tasks; none if the file cannot be read.
    static List<String> lines(Path file, int count) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            long from = Math.max(0, size - MOST_BYTES);
            ByteBuffer buffer = ByteBuffer.allocate((int) (size - from));
            while (buffer.hasRemaining() && channel.read(buffer, from + buffer.position()) >= 0) {
                // until the end of the file
            }
            List<String> lines = new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> TaskLine.parse(line).text())
                    .toList();
            int first = Math.max(from > 0 ? Math.min(1, lines.size()) : 0, lines.size() - count);
            return lines.subList(first, lines.size());
        } catch (IOException e) {
            return List.of();
        }
    }
}
