package dev.mobula.node;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Consumer;

/// The folder of a node's shared memory: on a memory file system where there is one, else in the node's folder.
final class SharedMemory {
    private static final Path DEFAULT_ROOT = Path.of("/dev/shm");

    private SharedMemory() {}

    /// Makes the folder for the node that has claimed `folder`, empty.
    ///
    /// @param needBytes what must be free there
    /// @param warnings is told if no memory file system can be used
    /// @throws NodeStartException if there is too little room
    static Path prepare(NodeFolder folder, long needBytes, Consumer<String> warnings) {
        return prepare(DEFAULT_ROOT, folder, needBytes, warnings);
    }

    static Path prepare(Path root, NodeFolder folder, long needBytes, Consumer<String> warnings) {
        try {
            long free = Files.isDirectory(root) && Files.isWritable(root)
                    ? Files.getFileStore(root).getUsableSpace()
                    : -1;
            if (free >= needBytes) {
                return makeEmpty(root.resolve(name(folder.directory())));
            }
            long freeOnDisk = Files.getFileStore(folder.directory()).getUsableSpace();
            if (freeOnDisk < needBytes) {
                throw new NodeStartException("Shared memory needs " + mebibytes(needBytes) + " free, but " + root
                        + found(free) + " and " + folder.directory() + " has " + mebibytes(freeOnDisk)
                        + ": free some, or ask for less with --object-store-memory");
            }
            warnings.accept(root + found(free) + ", and " + mebibytes(needBytes) + " are needed: shared memory is in "
                    + folder.directory() + " instead, which is slower on a disk"
                    + (free >= 0 ? "; in a container, raise it with --shm-size" : ""));
            return makeEmpty(folder.directory().resolve("shm"));
        } catch (IOException e) {
            throw new NodeStartException(
                    "No folder for shared memory can be made in " + root + " or " + folder.directory() + " (" + e
                            + "): check who owns what is there",
                    e);
        }
    }

    private static String found(long free) {
        return free < 0 ? " cannot be written to" : " has " + mebibytes(free);
    }

    private static String mebibytes(long bytes) {
        return (bytes >> 20) + " MiB";
    }

    // The name belongs to the node's folder, and that is ours: so is what a dead node left here.
    private static Path makeEmpty(Path path) throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            String owner = Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).getName();
            if (!owner.equals(Host.user())) {
                throw new NodeStartException(path + " belongs to " + owner + ": remove it, or use another --dir");
            }
            Trees.delete(path);
        }
        return Files.createDirectory(
                path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
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
