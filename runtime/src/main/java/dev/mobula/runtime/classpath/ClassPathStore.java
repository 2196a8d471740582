package dev.mobula.runtime.classpath;

import dev.mobula.runtime.classpath.ClassPathDescription.Entry;
import dev.mobula.runtime.classpath.ClassPathDescription.Kind;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/// Copies of the jars and folders that programs load classes from, each under the hash of its content.
///
/// A copy never changes, so a program may be rebuilt while its tasks run, and several versions of it may run side by
/// side. What is there already is not copied again. Several stores, also of several processes, may share a folder:
/// each copy appears at once and whole.
///
/// ```
/// folder/<hash>.jar      a jar
/// folder/<hash>/         a folder
/// folder/tmp-<uuid>      one that is being copied
/// ```
public final class ClassPathStore {
    private static final Pattern COPY = Pattern.compile("[0-9a-f]{64}(\\.jar)?");
    private static final Duration ABANDONED = Duration.ofHours(1);

    private final Path folder;
    private final Copying copying;
    private final InstantSource clock;
    private final Map<String, Copy> copies = new ConcurrentHashMap<>();

    /// A copy that this store has seen. Its own lock guards it and the file.
    private static final class Copy {
        private int users;
        private boolean checked;
    }

    /// Free bytes of the file system of a path.
    interface Space {
        long freeBytes(Path path) throws IOException;
    }

    /// Keeps copies in a folder, which is made if it does not exist, open to this user only.
    ///
    /// @throws IOException if the folder cannot be made
    public ClassPathStore(Path cacheDir) throws IOException {
        this(cacheDir, path -> Files.getFileStore(path).getUsableSpace(), InstantSource.system());
    }

    ClassPathStore(Path cacheDir, Space space, InstantSource clock) throws IOException {
        this.folder = cacheDir.toAbsolutePath().normalize();
        this.copying = new Copying(space);
        this.clock = clock;
        Copying.createPrivateFolder(folder);
    }

    /// Makes sure that there is a copy of each entry, and keeps them until the returned class path is closed.
    ///
    /// Blocks while it copies; calls for the same content wait for each other, others do not.
    ///
    /// @throws IOException if an entry is gone, has another content than it says, or does not fit on the disk; the
    ///     message names it, and the cure
    public StoredClassPath take(ClassPathDescription description) throws IOException {
        Map<String, Path> taken = new LinkedHashMap<>();
        try {
            for (Entry entry : description.entries()) {
                String name = entry.kind() == Kind.JAR ? entry.sha256() + ".jar" : entry.sha256();
                if (!taken.containsKey(name)) {
                    taken.put(name, take(name, entry));
                }
            }
        } catch (IOException | RuntimeException e) {
            release(List.copyOf(taken.keySet()));
            throw e;
        }
        List<String> names = List.copyOf(taken.keySet());
        return new StoredClassPath(List.copyOf(taken.values()), () -> release(names));
    }

    private Path take(String name, Entry entry) throws IOException {
        Path target = folder.resolve(name);
        Copy copy = copies.computeIfAbsent(name, _ -> new Copy());
        synchronized (copy) {
            if (copy.users == 0) {
                touch(target); // so that no other process evicts it from now on
            }
            if (!copy.checked || !Files.exists(target)) {
                make(entry, target);
                copy.checked = true;
            }
            copy.users++;
        }
        return target;
    }

    private void make(Entry entry, Path target) throws IOException {
        if (Files.exists(target) && bytesOf(entry.kind(), target) != entry.bytes()) {
            Copying.discard(folder, target); // cut short, as by a power failure
        }
        if (!Files.exists(target)) {
            copying.copy(entry, folder, target);
            touch(target);
        }
    }

    private static long bytesOf(Kind kind, Path copy) throws IOException {
        return switch (kind) {
            case JAR -> Files.size(copy);
            case DIRECTORY -> Folder.list(copy).bytes();
        };
    }

    private void release(List<String> names) {
        for (String name : names) {
            Copy copy = copies.get(name);
            if (copy != null) {
                synchronized (copy) {
                    copy.users--;
                    touch(folder.resolve(name));
                }
            }
        }
    }

    /// Says when a copy was used last, to whoever evicts.
    private void touch(Path copy) {
        try {
            Files.setLastModifiedTime(copy, FileTime.from(clock.instant()));
        } catch (IOException e) {
            // it is evicted earlier than it might be, and copied again then
        }
    }

    /// Deletes the copies that no class path has needed for a while, and what crashed processes left half copied.
    ///
    /// Copies that are in use here are marked as used now. If several processes share the folder, each of them
    /// calls
    /// this more often than `unusedFor` says, else another one may delete what it uses.
    ///
    /// @param unusedFor how long a copy has been without use at least; zero for all that are not in use here
    /// @return bytes that were freed
    /// @throws IOException if the folder cannot be read
    public long evict(Duration unusedFor) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            files.forEach(found::add);
        }
        long freed = 0;
        for (Path path : found) {
            String name = path.getFileName().toString();
            if (COPY.matcher(name).matches()) {
                freed += evict(name, path, unusedFor);
            } else if (name.startsWith(Copying.DRAFT) && isOlderThan(path, ABANDONED)) {
                freed += Copying.discard(folder, path);
            }
        }
        return freed;
    }

    private long evict(String name, Path path, Duration unusedFor) throws IOException {
        Copy copy = copies.computeIfAbsent(name, _ -> new Copy());
        synchronized (copy) {
            if (copy.users > 0) {
                touch(path);
                return 0;
            }
            if (!isOlderThan(path, unusedFor)) {
                return 0;
            }
            copy.checked = false;
            return Copying.discard(folder, path);
        }
    }

    private boolean isOlderThan(Path path, Duration age) throws IOException {
        if (age.isZero()) {
            return true;
        }
        try {
            Instant used = Files.getLastModifiedTime(path).toInstant();
            return !used.plus(age).isAfter(clock.instant());
        } catch (NoSuchFileException e) {
            return false; // another process was faster
        }
    }
}
