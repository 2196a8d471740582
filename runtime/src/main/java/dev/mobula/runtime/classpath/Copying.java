package dev.mobula.runtime.classpath;

import dev.mobula.runtime.classpath.ClassPathDescription.Entry;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Copies one entry of a class path: aside first, then checked, then put in place at once.
final class Copying {
    /// How names of unfinished copies begin.
    static final String DRAFT = "tmp-";

    private final ClassPathStore.Space space;

    Copying(ClassPathStore.Space space) {
        this.space = space;
    }

    /// Copies an entry to `target`, unless somebody else does so in the meantime.
    ///
    /// @throws IOException if it is gone, has changed or does not fit
    void copy(Entry entry, Path folder, Path target) throws IOException {
        if (!attempt(entry, folder, target).equals(entry.sha256())) {
            String found = attempt(entry, folder, target);
            if (!found.equals(entry.sha256())) {
                throw new IOException("Class path entry " + entry.path() + " changed after the program had read it (its"
                        + " SHA-256 was " + entry.sha256().substring(0, 12) + "…, it is " + found.substring(0, 12)
                        + "…): wait until the build has ended, and connect again");
            }
        }
    }

    /// @return the hash of what was copied; it is in place if that is the entry's
    private String attempt(Entry entry, Path folder, Path target) throws IOException {
        requireSpace(entry, folder);
        Path draft = newDraft(folder);
        try {
            copyContent(entry, draft);
            String found = ContentHashes.hashOfCopy(entry.kind(), draft);
            if (found.equals(entry.sha256())) {
                publish(draft, target);
            }
            return found;
        } catch (NoSuchFileException e) {
            throw new IOException(
                    "Class path entry " + entry.path() + " is gone"
                            + (entry.path().toString().equals(e.getFile()) ? "" : " in part (" + e.getFile() + ")")
                            + ": wait until the build has ended, and connect again",
                    e);
        } catch (IOException e) {
            requireSpace(entry, folder); // says it better, if that was the reason
            throw new IOException(
                    "Class path entry " + entry.path() + " cannot be copied to " + folder + " (" + e
                            + "): check both, and connect again",
                    e);
        } finally {
            deleteTree(draft);
        }
    }

    private void requireSpace(Entry entry, Path folder) throws IOException {
        long free = space.freeBytes(folder);
        if (free < entry.bytes()) {
            throw new IOException("No room for a copy of class path entry " + entry.path() + " in " + folder
                    + ": it needs " + entry.bytes() + " bytes, " + free + " are free. Free some, or give the node a"
                    + " folder on a larger disk");
        }
    }

    private static void copyContent(Entry entry, Path draft) throws IOException {
        switch (entry.kind()) {
            case JAR -> copyFile(entry.path(), draft);
            case DIRECTORY -> {
                Folder source = Folder.list(entry.path());
                createPrivateFolder(draft);
                Path last = draft;
                for (String name : source.files().keySet()) {
                    Path file = draft.resolve(name);
                    Path parent = file.getParent();
                    if (parent != null && !parent.equals(last)) {
                        Files.createDirectories(parent);
                        last = parent;
                    }
                    copyFile(source.root().resolve(name), file);
                }
            }
        }
    }

    // Never a link: the program's file may be written in place.
    private static void copyFile(Path from, Path to) throws IOException {
        Set<StandardOpenOption> create = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel in = FileChannel.open(from, StandardOpenOption.READ);
                FileChannel out = FileChannel.open(to, create, permissions(to, "r--------"))) {
            long position = 0;
            for (long length = in.size(); position < length; ) {
                long moved = in.transferTo(position, length - position, out);
                if (moved == 0) {
                    return; // it became shorter; the hash will tell
                }
                position += moved;
            }
        }
    }

    private static void publish(Path draft, Path target) throws IOException {
        try {
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (!Files.exists(target)) { // else another process was faster, with the same content
                throw e;
            }
        }
    }

    private static Path newDraft(Path folder) {
        return folder.resolve(DRAFT + UUID.randomUUID());
    }

    /// Makes a folder that only this user may enter, unless it is there.
    static void createPrivateFolder(Path folder) throws IOException {
        Files.createDirectories(folder, permissions(folder, "rwx------"));
    }

    private static FileAttribute<?>[] permissions(Path path, String text) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text))}
                : new FileAttribute<?>[0];
    }

    /// Takes a copy out of the folder at once, then deletes it.
    ///
    /// @return bytes that were freed
    static long discard(Path folder, Path copy) throws IOException {
        Path draft = newDraft(folder);
        try {
            Files.move(copy, draft, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            return 0; // another process was faster
        }
        return deleteTree(draft);
    }

    private static long deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return 0;
        }
        AtomicLong bytes = new AtomicLong();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                bytes.addAndGet(attributes.size());
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) throws IOException {
                if (e != null) {
                    throw e;
                }
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
        return bytes.get();
    }
}
