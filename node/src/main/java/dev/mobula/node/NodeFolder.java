package dev.mobula.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The folder of one node, claimed by this process until [#release].
///
/// A lock on the file `node.lock` is the claim: the operating system gives it back when the process dies, however it
/// dies. Files that a dead node left behind are removed, its logs set aside in `logs/previous`.
final class NodeFolder {
    private static final String LOCK = "node.lock";
    private static final String PID = "node.pid";
    private static final String PREVIOUS = "previous";
    private static final Set<String> FOLDERS = Set.of("logs", "jobs", "cache", "shm", "spill");
    private static final Set<String> FILES =
            Set.of(LOCK, PID, "node.sock", "token", NodeDescription.FILE, NodeDescription.FILE + ".new");
    private static final int LONGEST_SOCKET_PATH = 104;
    private static final int TOKEN_BYTES = 32;

    // Locks of files belong to processes: two nodes in one would not see each other's.
    private static final Set<Path> CLAIMED_HERE = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileChannel lock;

    private NodeFolder(Path directory, FileChannel lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /// Claims a folder, and makes it if it is not there.
    ///
    /// @param notes is told what was found and cleaned up
    /// @throws NodeStartException if another node lives there, or the folder cannot be used
    static NodeFolder claim(Path directory, Consumer<String> notes) {
        if (!CLAIMED_HERE.add(directory)) {
            throw alreadyRuns(directory, ProcessHandle.current().pid());
        }
        @Nullable NodeFolder claimed = null;
        try {
            makeOwn(directory);
            claimed = new NodeFolder(directory, lock(directory));
            claimed.cleanUpAfterDeadNode(notes);
            claimed.fill();
            return claimed;
        } catch (NodeStartException e) {
            giveUp(directory, claimed);
            throw e;
        } catch (AccessDeniedException e) {
            giveUp(directory, claimed);
            throw new NodeStartException(
                    "The node's folder " + directory + " cannot be written to (" + e.getMessage()
                            + "): name another with --dir, or change its permissions",
                    e);
        } catch (IOException e) {
            giveUp(directory, claimed);
            throw new NodeStartException(
                    "The node's folder " + directory + " cannot be used (" + e + "): name another with --dir", e);
        }
    }

    private static void giveUp(Path directory, @Nullable NodeFolder claimed) {
        if (claimed == null) {
            CLAIMED_HERE.remove(directory);
        } else {
            claimed.release(true);
        }
    }

    private static void makeOwn(Path directory) throws IOException {
        if (directory.resolve("node.sock").toString().getBytes(StandardCharsets.UTF_8).length > LONGEST_SOCKET_PATH) {
            throw new NodeStartException("The node's folder " + directory + " has too long a name: a socket's path has"
                    + " at most " + LONGEST_SOCKET_PATH + " bytes, so name a shorter one with --dir");
        }
        if (!Files.exists(directory)) {
            Path parent = directory.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.createDirectory(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            return;
        }
        if (!Files.isDirectory(directory)) {
            throw new NodeStartException(directory + " is not a folder: name another with --dir");
        }
        refuseStrangers(directory);
        String owner = Files.getOwner(directory).getName();
        String user = Host.user();
        if (!owner.equals(user)) {
            throw new NodeStartException("The node's folder " + directory + " belongs to " + owner + ", and this is "
                    + user + ": name another with --dir");
        }
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    }

    // All that is in the folder is removed with the node, so nothing else may be.
    private static void refuseStrangers(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            List<String> strangers = entries.map(
                            entry -> directory.relativize(entry).toString())
                    .filter(name -> !FILES.contains(name) && !FOLDERS.contains(name))
                    .sorted()
                    .toList();
            if (!strangers.isEmpty()) {
                throw new NodeStartException("The node's folder " + directory + " holds files that are not a node's ("
                        + String.join(", ", strangers.subList(0, Math.min(3, strangers.size())))
                        + (strangers.size() > 3 ? ", …" : "") + "): name a new or empty one with --dir");
            }
        }
    }

    private static FileChannel lock(Path directory) throws IOException {
        Path file = directory.resolve(LOCK);
        while (true) {
            Object before = identity(file);
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                channel.close();
                throw occupied(directory);
            }
            if (identity(file).equals(before)) {
                return channel;
            }
            channel.close(); // the file of a node that has just stopped
        }
    }

    private static Object identity(Path file) throws IOException {
        try {
            Files.createFile(file);
        } catch (FileAlreadyExistsException e) {
            // as it should be
        }
        return Objects.requireNonNull(
                Files.readAttributes(file, BasicFileAttributes.class).fileKey(), "files have no identity here");
    }

    private static NodeStartException occupied(Path directory) {
        long pid = readPid(directory);
        if (answers(directory.resolve("node.sock"))) {
            return alreadyRuns(directory, pid);
        }
        return new NodeStartException("Process " + pid + " holds the node's folder " + directory
                + " but does not answer at its socket: it is starting, stopping, or hangs; wait, or end it with kill "
                + pid);
    }

    private static NodeStartException alreadyRuns(Path directory, long pid) {
        return new NodeStartException("A node already runs in " + directory + " (pid " + pid
                + "): stop it with 'mobula stop' or kill " + pid + ", or name another folder with --dir");
    }

    private static boolean answers(Path socket) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            return false;
        }
    }

    private static long readPid(Path directory) {
        try {
            return Long.parseLong(Files.readString(directory.resolve(PID)).trim());
        } catch (IOException | NumberFormatException e) {
            return 0; // it is just starting, or was never a node
        }
    }

    private void cleanUpAfterDeadNode(Consumer<String> notes) throws IOException {
        if (Files.exists(directory.resolve(PID))) {
            notes.accept("Removed what a node that is dead left in " + directory + " (pid was " + readPid(directory)
                    + "); its logs are in " + logs().resolve(PREVIOUS));
        }
        for (String file : FILES) {
            if (!file.equals(LOCK)) {
                Files.deleteIfExists(directory.resolve(file));
            }
        }
        for (String folder : FOLDERS) {
            if (!folder.equals("logs")) {
                Trees.delete(directory.resolve(folder));
            }
        }
        if (Files.exists(logs())) {
            Path aside = cache();
            Trees.delete(logs().resolve(PREVIOUS));
            Files.move(logs(), aside);
            Files.createDirectory(logs());
            Files.move(aside, logs().resolve(PREVIOUS), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private void fill() throws IOException {
        Files.createDirectories(logs());
        Files.createDirectories(jobs());
        Files.createDirectories(cache());
        Files.writeString(directory.resolve(PID), ProcessHandle.current().pid() + "\n");
        byte[] random = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(random);
        Files.createFile(
                tokenFile(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(tokenFile(), HexFormat.of().formatHex(random) + "\n");
    }

    Path directory() {
        return directory;
    }

    Path logs() {
        return directory.resolve("logs");
    }

    Path jobs() {
        return directory.resolve("jobs");
    }

    Path cache() {
        return directory.resolve("cache");
    }

    Path socket() {
        return directory.resolve("node.sock");
    }

    Path tokenFile() {
        return directory.resolve("token");
    }

    /// What requests to the node carry.
    String token() {
        try {
            return Files.readString(tokenFile()).trim();
        } catch (IOException e) {
            throw new UncheckedIOException(tokenFile() + " cannot be read", e);
        }
    }

    /// Tells clients that no node is ready here any more.
    void withdraw() {
        delete(directory.resolve(NodeDescription.FILE));
    }

    /// Removes the node's files, and the folder if nothing else is in it; then others may claim it.
    void release(boolean removeLogs) {
        withdraw();
        for (String folder : FOLDERS) {
            if (removeLogs || !folder.equals("logs")) {
                Trees.delete(directory.resolve(folder));
            }
        }
        for (String file : FILES) {
            delete(directory.resolve(file));
        }
        delete(directory);
        try {
            lock.close();
        } catch (IOException e) {
            // the lock ends with the process at the latest
        }
        CLAIMED_HERE.remove(directory);
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (FileSystemException e) {
            // a folder that is not empty, or a file that somebody took away: both may stay as they are
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be removed", e);
        }
    }
}
