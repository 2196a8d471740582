package dev.mobula.examples.wordcount;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Gatherers;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/// A text that ships with the examples, gzipped beside this class; its origin and licence are in `novels-LICENSE.md`.
///
/// @param title what readers call it
/// @param file name of the resource
record TextResource(String title, String file) {
    static final TextResource SENSE_AND_SENSIBILITY =
            new TextResource("Sense and Sensibility", "sense-and-sensibility.txt.gz");
    static final TextResource PRIDE_AND_PREJUDICE =
            new TextResource("Pride and Prejudice", "pride-and-prejudice.txt.gz");
    static final TextResource EMMA = new TextResource("Emma", "emma.txt.gz");

    /// Returns the three novels, in order of publication.
    static List<TextResource> novels() {
        return List.of(SENSE_AND_SENSIBILITY, PRIDE_AND_PREJUDICE, EMMA);
    }

    /// Opens the text and returns its lines, read as they are asked for; close the stream after use.
    ///
    /// @throws IllegalStateException if the resource is not on the class path
    /// @throws UncheckedIOException if it cannot be read, here or from the stream
    Stream<String> lines() {
        @Nullable InputStream resource = TextResource.class.getResourceAsStream(file);
        if (resource == null) {
            throw new IllegalStateException(
                    file + " is not on the class path: run with the packaged examples, or add their resources folder");
        }
        try {
            BufferedReader reader =
                    new BufferedReader(new InputStreamReader(new GZIPInputStream(resource), StandardCharsets.UTF_8));
            return reader.lines().onClose(() -> close(reader));
        } catch (IOException e) {
            close(resource);
            throw new UncheckedIOException(file + " is not a gzip file: restore it from the repository", e);
        }
    }

    /// Opens the text and returns its lines in immutable lists of equal size, the last one may be shorter.
    ///
    /// @param linesInEach 1 or more
    /// @throws IllegalArgumentException if `linesInEach` is below 1
    Stream<List<String>> chunks(int linesInEach) {
        if (linesInEach < 1) {
            throw new IllegalArgumentException("linesInEach=" + linesInEach + " is below 1: use 500 to begin with");
        }
        return lines().gather(Gatherers.windowFixed(linesInEach));
    }

    private void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            throw new IllegalStateException(file + " cannot be closed: " + e.getMessage(), e);
        }
    }
}
