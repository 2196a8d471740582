package dev.mobula.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/// Deletes what nodes and workers of tests have written.
final class TestFolders {
    private TestFolders() {}

    /// Deletes a folder with all that is in it.
    static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return; // somebody tidied up; the others are still to be ended
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
