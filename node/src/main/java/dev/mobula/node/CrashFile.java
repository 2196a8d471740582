package dev.mobula.node;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the file says that a JVM writes when it crashes.
///
/// @param outOfMemory whether the JVM got no memory from the system
/// @param signal for example `SIGSEGV`, if it tells
/// @param frame the frame of the crash with its library, for example `C  [libfoo.so+0x12]  foo_init`, if it tells
/// @param thread name of the thread that crashed, if it tells
record CrashFile(
        boolean outOfMemory,
        @Nullable String signal,
        @Nullable String frame,
        @Nullable String thread) {
    private static final Pattern SIGNAL = Pattern.compile("#\\s+(SIG[A-Z]+|EXCEPTION_[A-Z_]+) .*");
    private static final Pattern THREAD = Pattern.compile("Current thread \\(0x[0-9a-f]+\\):\\s+\\w+ \"(.*?)\".*");
    private static final int LINES = 400;

    /// Reads the file; null if there is none.
    static @Nullable CrashFile read(Path file) {
        boolean outOfMemory = false;
        @Nullable String signal = null;
        @Nullable String frame = null;
        @Nullable String thread = null;
        boolean frameFollows = false;
        // what the JVM writes is not always in one encoding
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            for (int count = 0; count < LINES && thread == null; count++) {
                String line = reader.readLine();
                if (line == null) {
                    break;
                }
                if (frameFollows) {
                    frame = line.replaceFirst("^#\\s*", "").replaceAll("\\s+", " ");
                    frameFollows = false;
                }
                frameFollows |= line.startsWith("# Problematic frame:");
                outOfMemory |= line.startsWith("# There is insufficient memory");
                Matcher forSignal = SIGNAL.matcher(line);
                if (signal == null && forSignal.matches()) {
                    signal = forSignal.group(1);
                }
                Matcher forThread = THREAD.matcher(line);
                if (forThread.matches()) {
                    thread = forThread.group(1);
                }
            }
        } catch (IOException e) {
            return null; // there is none, or only its beginning could be written
        }
        return new CrashFile(outOfMemory, signal, frame, thread);
    }
}
