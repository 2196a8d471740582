package dev.mobula.runtime.classpath;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The files below a folder of classes; links are followed.
///
/// @param root the folder
/// @param files attributes by relative name with `/`, sorted
record Folder(Path root, SortedMap<String, BasicFileAttributes> files) {
    /// More than any folder of classes has: one that has it is a home folder or the like, and would be copied.
    static final long MOST_BYTES = 4L << 30;

    private static final int MOST_FILES = 500_000;

    /// Lists the files that can be read.
    ///
    /// @throws IOException if the folder is gone, or too large
    static Folder list(Path root) throws IOException {
        if (!Files.isDirectory(root)) {
            throw new NoSuchFileException(root.toString());
        }
        Listing listing = new Listing(root);
        Files.walkFileTree(root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, listing);
        return new Folder(root, listing.files);
    }

    /// Length of all files together.
    long bytes() {
        return files.values().stream().mapToLong(BasicFileAttributes::size).sum();
    }

    /// When the last of the files was changed, in milliseconds since 1970.
    long newestMs() {
        return files.values().stream()
                .mapToLong(attributes -> attributes.lastModifiedTime().toMillis())
                .max()
                .orElse(0);
    }

    /// Changes with any file's name, size, time of change or identity.
    String look() {
        MessageDigest digest = ContentHashes.digest();
        for (Map.Entry<String, BasicFileAttributes> file : files.entrySet()) {
            digest.update((file.getKey() + '\0' + look(file.getValue()) + '\0').getBytes(StandardCharsets.UTF_8));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /// Changes with a file's size, time of change or identity.
    static String look(BasicFileAttributes attributes) {
        return attributes.size() + " " + attributes.lastModifiedTime() + " " + attributes.fileKey();
    }

    private static final class Listing extends SimpleFileVisitor<Path> {
        private final Path root;
        private final SortedMap<String, BasicFileAttributes> files = new TreeMap<>();
        private long bytes;

        Listing(Path root) {
            this.root = root;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (attributes.isRegularFile() && Files.isReadable(file)) {
                files.put(root.relativize(file).toString().replace('\\', '/'), attributes);
                bytes += attributes.size();
                if (bytes > MOST_BYTES || files.size() > MOST_FILES) {
                    throw new IOException("Folder " + root + " on the class path holds more than "
                            + (bytes > MOST_BYTES ? (MOST_BYTES >> 30) + " GiB" : MOST_FILES + " files")
                            + ", and would be copied for workers: put the classes in a folder of their own");
                }
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException reason) {
            return FileVisitResult.CONTINUE; // a link to a folder above, or one that may not be read
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) {
            return FileVisitResult.CONTINUE; // went away while it was listed
        }
    }
}
