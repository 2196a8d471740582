package dev.mobula.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A node's own folder for spill files inside a folder that nodes share.
///
/// A lock on the file `owner` in it says that its node lives. Nodes that start remove those of this user's nodes that
/// were killed.
final class SpillFolder implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(SpillFolder.class.getName());
    private static final String PREFIX = "mobula-spill-";
    private static final String OWNER = "owner";
    private static final Path PROCESS = Path.of("/proc/self");
    private static final long SETTLED_MS = 10_000;

    // Locks of files belong to processes: one that opens and closes a file gives back the lock of another part of it.
    private static final Set<Path> OWNED_HERE = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel owner;

    private SpillFolder(Path path, FileChannel owner) {
        this.path = path;
        this.owner = owner;
    }

    /// The folder.
    Path path() {
        return path;
    }

    /// Whether it is still there.
    boolean exists() {
        return Files.isRegularFile(path.resolve(OWNER), LinkOption.NOFOLLOW_LINKS);
    }

    /// Makes the folder of a node; what a killed node of the same name left there is removed.
    ///
    /// @param root the folder that nodes share; made if missing
    /// @throws IOException if it cannot be made, or belongs to somebody else or to a node that lives
    static SpillFolder claim(Path root, String nodeName) throws IOException {
        Files.createDirectories(root);
        Path path = root.toRealPath().resolve(PREFIX + nodeName);
        if (!OWNED_HERE.add(path)) {
            throw new IOException(path + " belongs to another node of this process");
        }
        boolean claimed = false;
        try {
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                requireDead(path);
                delete(path);
            }
            Files.createDirectory(
                    path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            FileChannel owner =
                    FileChannel.open(path.resolve(OWNER), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            claimed = locked(owner);
            if (!claimed) {
                owner.close();
                throw new IOException("somebody has locked the new file " + path.resolve(OWNER));
            }
            return new SpillFolder(path, owner);
        } finally {
            if (!claimed) {
                OWNED_HERE.remove(path);
            }
        }
    }

    private static void requireDead(Path path) throws IOException {
        String user = Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).getName();
        if (!user.equals(user())) {
            throw new IOException(path + " belongs to the user " + user + ": name another folder");
        }
        Path file = path.resolve(OWNER);
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && !isUnlocked(file)) {
            throw new IOException(path + " belongs to a node that runs: name another folder");
        }
    }

    /// Removes folders of this user whose node was killed.
    ///
    /// @param root the folder that nodes share
    /// @param nowMs the time; a folder made in the last seconds may not be locked yet
    static void removeThoseOfDeadNodes(Path root, long nowMs) {
        if (!Files.isDirectory(root)) {
            return;
        }
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(root.toRealPath(), PREFIX + "*")) {
            for (Path found : folders) {
                if (isDead(found, nowMs)) {
                    delete(found);
                    LOG.log(System.Logger.Level.INFO, "Removed " + found + " of a node that was killed");
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            LOG.log(System.Logger.Level.DEBUG, "Folders of dead nodes may stay in " + root, e);
        }
    }

    private static boolean isDead(Path found, long nowMs) throws IOException {
        Path file = found.resolve(OWNER);
        return !OWNED_HERE.contains(found)
                && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                && Files.getOwner(file, LinkOption.NOFOLLOW_LINKS).getName().equals(user())
                && Files.getLastModifiedTime(file).toMillis() <= nowMs - SETTLED_MS
                && isUnlocked(file);
    }

    private static boolean isUnlocked(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            return locked(channel);
        }
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // this process has it
        }
    }

    private static String user() throws IOException {
        return Files.getOwner(Files.exists(PROCESS) ? PROCESS : Path.of(System.getProperty("user.home")))
                .getName();
    }

    // The file that is locked goes last, so that a node that dies here leaves what another can remove.
    private static void delete(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                if (!file.getFileName().toString().equals(OWNER)) {
                    Files.deleteIfExists(file);
                }
            }
        }
        Files.deleteIfExists(folder.resolve(OWNER));
        Files.deleteIfExists(folder);
    }

    /// Removes the folder and all in it.
    @Override
    public void close() throws IOException {
        try (owner) {
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                delete(path);
            }
        } finally {
            OWNED_HERE.remove(path);
        }
    }
}
