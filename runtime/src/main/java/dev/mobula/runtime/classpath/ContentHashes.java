package dev.mobula.runtime.classpath;

import dev.mobula.runtime.classpath.ClassPathDescription.Entry;
import dev.mobula.runtime.classpath.ClassPathDescription.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Hashes jars and folders, and remembers those whose files look the same as before. May be used by all threads.
final class ContentHashes {
    /// Those that this process has computed.
    static final ContentHashes OF_PROCESS = new ContentHashes(InstantSource.system());

    /// A file may change twice within one step of its file system's clock, so a hash is remembered only if the last
    /// change was longer ago than the coarsest clocks step.
    private static final Duration SETTLED = Duration.ofSeconds(3);

    private static final int BUFFER_BYTES = 1 << 16;

    private final Map<Path, Known> known = new ConcurrentHashMap<>();
    private final InstantSource clock;

    /// A hash, and what the files looked like when it was computed.
    private record Known(String look, Entry entry) {}

    ContentHashes(InstantSource clock) {
        this.clock = clock;
    }

    /// Describes a jar.
    Entry jar(Path path) throws IOException {
        Path absolute = path.toAbsolutePath().normalize();
        BasicFileAttributes attributes = Files.readAttributes(absolute, BasicFileAttributes.class);
        String look = Folder.look(attributes);
        Entry entry = remembered(absolute, Kind.JAR, look);
        if (entry == null) {
            long nowMs = clock.millis();
            entry = new Entry(Kind.JAR, absolute, hex(hashOfFile(absolute)), attributes.size());
            remember(look, entry, nowMs, attributes.lastModifiedTime().toMillis());
        }
        return entry;
    }

    /// Describes a folder.
    Entry directory(Path path) throws IOException {
        Path absolute = path.toAbsolutePath().normalize();
        try {
            return listed(absolute);
        } catch (NoSuchFileException e) {
            // one of its files, if a build is under way
        }
        try {
            return listed(absolute);
        } catch (NoSuchFileException e) {
            throw new IOException(
                    "Folder " + absolute + " on the class path changes while it is read (" + e.getFile()
                            + " is gone): wait until the build has ended, and connect again",
                    e);
        }
    }

    private Entry listed(Path absolute) throws IOException {
        Folder folder = Folder.list(absolute);
        String look = folder.look();
        Entry entry = remembered(absolute, Kind.DIRECTORY, look);
        if (entry == null) {
            long nowMs = clock.millis();
            entry = new Entry(Kind.DIRECTORY, absolute, hashOfFolder(folder), folder.bytes());
            remember(look, entry, nowMs, folder.newestMs());
        }
        return entry;
    }

    private @Nullable Entry remembered(Path path, Kind kind, String look) {
        Known before = known.get(path);
        return before != null && before.entry().kind() == kind && before.look().equals(look) ? before.entry() : null;
    }

    private void remember(String look, Entry entry, long nowMs, long changedMs) {
        if (nowMs - changedMs > SETTLED.toMillis()) {
            known.put(entry.path(), new Known(look, entry));
        }
    }

    /// Hashes what a copy holds, whatever is remembered.
    static String hashOfCopy(Kind kind, Path copy) throws IOException {
        return switch (kind) {
            case JAR -> hex(hashOfFile(copy));
            case DIRECTORY -> hashOfFolder(Folder.list(copy));
        };
    }

    private static String hashOfFolder(Folder folder) throws IOException {
        MessageDigest digest = digest();
        for (Map.Entry<String, BasicFileAttributes> file : folder.files().entrySet()) {
            digest.update(file.getKey().getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            digest.update(hashOfFile(folder.root().resolve(file.getKey())));
        }
        return hex(digest.digest());
    }

    private static byte[] hashOfFile(Path file) throws IOException {
        MessageDigest digest = digest();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return digest.digest();
    }

    private static String hex(byte[] hash) {
        return HexFormat.of().formatHex(hash);
    }

    /// A new SHA-256.
    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This JVM lacks SHA-256, which every JDK must have", e);
        }
    }
}
