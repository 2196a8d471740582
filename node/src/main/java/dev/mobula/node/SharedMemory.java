package dev.mobula.node;

import dev.mobula.store.ArenaCapacity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// The folder of a node's shared memory: on a memory file system where there is one, else in the node's folder.
///
/// A lock on the file `owner` in it says that its node lives. A node that starts removes the folders of this user's
/// nodes that were killed, wherever their own folders are.
final class SharedMemory implements AutoCloseable {
    /// Where it is unless there is too little room.
    static final Path DEFAULT_ROOT = Path.of("/dev/shm");

    private static final System.Logger LOG = System.getLogger(SharedMemory.class.getName());
    private static final String OWNER = "owner";
    private static final long SETTLED_MS = 10_000;

    // Locks of files belong to processes: one that opens and closes a file gives back the lock of another part of it.
    private static final Set<Path> OWNED_HERE = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final long storeBytes;
    private final FileChannel owner;

    private SharedMemory(Path folder, long storeBytes, FileChannel owner) {
        this.folder = folder;
        this.storeBytes = storeBytes;
        this.owner = owner;
    }

    /// The folder.
    Path folder() {
        return folder;
    }

    /// Size of the object store that there is room for.
    long storeBytes() {
        return storeBytes;
    }

    /// Makes the folder for the node that has claimed `folder`, with nothing but the file that says whose it is.
    ///
    /// @param root the memory file system
    /// @param setBytes size of the object store that is to have room there, [ArenaCapacity#NOT_SET] to choose
    /// one
    /// @param warnings is told if no memory file system can be used
    /// @throws NodeStartException if there is too little room
    static SharedMemory prepare(Path root, NodeFolder folder, long setBytes, Consumer<String> warnings) {
        try {
            removeThoseOfDeadNodes(root, System.currentTimeMillis());
            long free = Files.isDirectory(root) && Files.isWritable(root)
                    ? Files.getFileStore(root).getUsableSpace()
                    : -1;
            long freeOnDisk = Files.getFileStore(folder.directory()).getUsableSpace();
            ArenaCapacity capacity = ArenaCapacity.choose(setBytes, Host.memoryBytes(), free, freeOnDisk);
            capacity.warning().ifPresent(warnings);
            return capacity.inMemory()
                    ? make(root.resolve(name(folder.directory())), capacity.bytes())
                    : make(folder.directory().resolve("shm"), capacity.bytes());
        } catch (IllegalArgumentException e) {
            throw new NodeStartException(
                    "There is no room for shared memory. " + e.getMessage() + " (see --object-store-memory)", e);
        } catch (IOException e) {
            throw new NodeStartException(
                    "No folder for shared memory can be made in " + root + " or " + folder.directory() + " (" + e
                            + "): check who owns what is there",
                    e);
        }
    }

    // The name belongs to the node's folder, and that is ours: so is what a dead node left here.
    private static SharedMemory make(Path path, long storeBytes) throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            String owner = Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).getName();
            if (!owner.equals(Host.user())) {
                throw new NodeStartException(path + " belongs to " + owner + ": remove it, or use another --dir");
            }
            Trees.delete(path);
        }
        Files.createDirectory(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        OWNED_HERE.add(path);
        FileChannel owner =
                FileChannel.open(path.resolve(OWNER), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        if (owner.tryLock() == null) {
            throw new IllegalStateException("somebody has locked the new file " + path.resolve(OWNER));
        }
        return new SharedMemory(path, storeBytes, owner);
    }

    /// Removes folders of this user whose node was killed.
    ///
    /// @param nowMs the time; a folder made in the last seconds may not be locked yet
    static void removeThoseOfDeadNodes(Path root, long nowMs) {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(root, "mobula-*")) {
            for (Path found : folders) {
                if (isDead(found, nowMs)) {
                    LOG.log(System.Logger.Level.INFO, "Removed " + found + " of a node that was killed");
                    Trees.delete(found);
                }
            }
        } catch (IOException | UncheckedIOException | DirectoryIteratorException e) {
            LOG.log(System.Logger.Level.DEBUG, "Folders of dead nodes may stay in " + root, e);
        }
    }

    private static boolean isDead(Path found, long nowMs) throws IOException {
        Path file = found.resolve(OWNER);
        if (OWNED_HERE.contains(found)
                || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                || !Files.getOwner(file, LinkOption.NOFOLLOW_LINKS).getName().equals(Host.user())
                || Files.getLastModifiedTime(file).toMillis() > nowMs - SETTLED_MS) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            return channel.tryLock() != null;
        }
    }

    /// Removes the folder and all in it.
    @Override
    public void close() {
        Trees.delete(folder);
        OWNED_HERE.remove(folder);
        try {
            owner.close();
        } catch (IOException e) {
            // the lock ends with the process at the latest
        }
    }

    private static String name(Path directory) throws IOException {
        Object uid = Files.getAttribute(directory, "unix:uid");
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(directory.toRealPath().toString().getBytes(StandardCharsets.UTF_8));
            return "mobula-" + uid + "-" + HexFormat.of().formatHex(hash, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each Java has SHA-256", e);
        }
    }
}
