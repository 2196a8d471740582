package dev.mobula.node;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.logging.ErrorManager;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// Writes what a node and its libraries log to `node.log`, one line for each message with its time.
///
/// A file of 32 MiB is renamed to `node.log.1`, in place of an older one.
final class NodeLog extends Handler {
    private static final List<String> LOGGERS = List.of("dev.mobula", "io.helidon");
    private static final long LARGEST_BYTES = 32L << 20;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSxxx", Locale.ROOT);

    private final Path file;
    private final ZoneId zone = ZoneId.systemDefault();
    private OutputStream out;
    private long bytes;
    private boolean closed;

    private NodeLog(Path file) throws IOException {
        this.file = file;
        this.out = append();
    }

    /// Logs of Mobula go to this file too, until [#close].
    static NodeLog to(Path file) throws IOException {
        NodeLog log = new NodeLog(file);
        // Helidon tells at INFO what the node tells better
        Logger.getLogger("io.helidon").setLevel(Level.WARNING);
        LOGGERS.forEach(name -> Logger.getLogger(name).addHandler(log));
        return log;
    }

    /// All logs of this process go to this stream and nowhere else, but for files of nodes.
    static void toStream(PrintStream stream) {
        clearRoot();
        Logger.getLogger("").addHandler(new Handler() {
            @Override
            public void publish(LogRecord logged) {
                stream.print(format(logged, ZoneId.systemDefault()));
            }

            @Override
            public void flush() {
                stream.flush();
            }

            @Override
            public void close() {
                stream.flush();
            }
        });
    }

    /// Logs of this process go to files of nodes alone.
    static void clearRoot() {
        Logger root = Logger.getLogger("");
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
    }

    private OutputStream append() throws IOException {
        bytes = Files.exists(file) ? Files.size(file) : 0;
        return Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Override
    public synchronized void publish(LogRecord logged) {
        if (closed || !isLoggable(logged)) {
            return;
        }
        byte[] text = format(logged, zone).getBytes(StandardCharsets.UTF_8);
        try {
            if (bytes > LARGEST_BYTES) {
                out.close();
                Files.move(file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
                out = append();
            }
            out.write(text);
            bytes += text.length;
        } catch (IOException e) {
            reportError("The node's log " + file + " cannot be written", e, ErrorManager.WRITE_FAILURE);
        }
    }

    static String format(LogRecord logged, ZoneId zone) {
        String name = String.valueOf(logged.getLoggerName());
        StringBuilder line = new StringBuilder(200)
                .append(TIME.format(logged.getInstant().atZone(zone)))
                .append(' ')
                .append(level(logged.getLevel()))
                .append(' ')
                .append(name, name.lastIndexOf('.') + 1, name.length())
                .append(": ")
                .append(logged.getMessage())
                .append('\n');
        if (logged.getThrown() != null) {
            StringWriter stack = new StringWriter();
            logged.getThrown().printStackTrace(new PrintWriter(stack));
            line.append(stack);
        }
        return line.toString();
    }

    private static String level(Level level) {
        if (level.intValue() >= Level.SEVERE.intValue()) {
            return "ERROR";
        }
        return level.intValue() >= Level.WARNING.intValue() ? "WARN " : "INFO ";
    }

    @Override
    public void flush() {
        // each message is written at once
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            LOGGERS.forEach(name -> Logger.getLogger(name).removeHandler(this));
            try {
                out.close();
            } catch (IOException e) {
                reportError("The node's log " + file + " cannot be closed", e, ErrorManager.CLOSE_FAILURE);
            }
        }
    }
}
