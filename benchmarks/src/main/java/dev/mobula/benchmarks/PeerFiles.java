package dev.mobula.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A temporary folder with the scripts of a peer, which are in the folder `benchmarks/peers` of the sources.
///
/// @param folder where they are now
record PeerFiles(Path folder) implements AutoCloseable {
    static final String SETUP = "setup.sh";

    /// Copies scripts out of the class path.
    static PeerFiles of(String peer, List<String> names) throws IOException {
        PeerFiles files = new PeerFiles(Files.createTempDirectory("mobula-" + peer));
        for (String name : names) {
            String resource = "/peers/" + peer + '/' + name;
            try (InputStream script = PeerFiles.class.getResourceAsStream(resource)) {
                if (script == null) {
                    throw new IOException("There is no " + resource + " on the class path: a bug in the build");
                }
                Files.copy(script, files.folder.resolve(name));
            }
        }
        return files;
    }

    /// Deletes the copies.
    @Override
    public void close() {
        try {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
                for (Path entry : entries) {
                    Files.delete(entry);
                }
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new IllegalStateException("Could not delete " + folder + ": " + e, e);
        }
    }
}
