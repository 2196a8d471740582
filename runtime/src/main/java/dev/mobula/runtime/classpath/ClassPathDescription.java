package dev.mobula.runtime.classpath;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/// What a class path is made of, by content: equal hashes mean equal classes, wherever they are.
///
/// @param entries in the order in which classes are looked for
public record ClassPathDescription(List<Entry> entries) {
    /// The list is copied.
    public ClassPathDescription {
        entries = List.copyOf(entries);
    }

    /// What an entry is in the file system.
    public enum Kind {
        /// A file.
        JAR,
        /// A folder of classes and resources.
        DIRECTORY
    }

    /// A jar or folder.
    ///
    /// @param kind what it is
    /// @param path where its content was when it was hashed; absolute
    /// @param sha256 64 hexadecimal digits: of a jar its SHA-256, of a folder that of the sorted relative names of
    ///     its files with the SHA-256 of each
    /// @param bytes length of its files together
    public record Entry(Kind kind, Path path, String sha256, long bytes) {
        private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

        /// @throws IllegalArgumentException if the path is not absolute, the hash not one, or the length negative
        public Entry {
            if (!path.isAbsolute()) {
                throw new IllegalArgumentException("path=" + path + " is not absolute: use toAbsolutePath()");
            }
            if (!HASH.matcher(sha256).matches()) {
                throw new IllegalArgumentException(
                        "sha256='" + sha256 + "' is not a hash: it takes 64 hexadecimal digits in lower case");
            }
            if (bytes < 0) {
                throw new IllegalArgumentException("bytes=" + bytes + " is negative: give the length of all files");
            }
        }
    }

    /// Hashes folders and jars, as [ClassPathScan#entries] gives them.
    ///
    /// Reads all of their content the first time in a process; later only what has another size or time of change.
    /// Best called in the node with the paths of a driver: the node remembers, a driver is new each time.
    ///
    /// Files that nobody may read are left out of folders, as a class loader does not find them either.
    ///
    /// @throws IOException if a jar cannot be read, or a folder is far too large to be one of classes; the message
    ///     names it, and the cure
    public static ClassPathDescription of(List<Path> entries) throws IOException {
        List<Entry> described = new ArrayList<>();
        for (Path path : entries) {
            described.add(
                    Files.isDirectory(path)
                            ? ContentHashes.OF_PROCESS.directory(path)
                            : ContentHashes.OF_PROCESS.jar(path));
        }
        return new ClassPathDescription(described);
    }

    /// Hash of the whole: that of the entries' kinds and hashes in order. Paths do not count.
    public String sha256() {
        MessageDigest digest = ContentHashes.digest();
        for (Entry entry : entries) {
            digest.update((byte) (entry.kind() == Kind.JAR ? 1 : 2));
            digest.update(HexFormat.of().parseHex(entry.sha256()));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /// Length of all files together.
    public long bytes() {
        return entries.stream().mapToLong(Entry::bytes).sum();
    }
}
