package dev.mobula.cli.local;

import dev.mobula.runtime.NodeDirectory;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds and removes what a node leaves behind that had no time to do so.
public final class Leftovers {
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");

    private Leftovers() {}

    /// Ends what is left of the node's workers and removes its files.
    ///
    /// @return what was removed, in words; empty if the node has left nothing
    /// @throws IOException if a file cannot be removed, naming it
    public static List<String> remove(NodeDirectory node) throws IOException, InterruptedException {
        List<String> removed = new ArrayList<>();
        List<ProcessHandle> workers = Processes.of(node);
        if (!workers.isEmpty()) {
            workers.forEach(ProcessHandle::destroyForcibly);
            Processes.awaitEnd(workers, NodeStop.KILL_LIMIT);
            removed.add(workers.size() == 1 ? "1 process" : workers.size() + " processes");
        }
        if (isOurs(node) && Files.exists(node.sharedMemory(), LinkOption.NOFOLLOW_LINKS)) {
            delete(node.sharedMemory());
            removed.add(node.sharedMemory().toString());
        }
        if (Files.exists(node.directory(), LinkOption.NOFOLLOW_LINKS)) {
            delete(node.directory());
            removed.add(node.directory().toString());
        }
        return removed;
    }

    /// A damaged file must not make us remove something else.
    private static boolean isOurs(NodeDirectory node) {
        Path file = node.sharedMemory().normalize();
        return file.startsWith(SHARED_MEMORY)
                && file.getNameCount() == SHARED_MEMORY.getNameCount() + 1
                && file.getFileName().toString().startsWith("mobula");
    }

    /// Removes a file, or a folder and all in it; links are removed, not followed.
    static void delete(Path root) throws IOException {
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                    if (failure instanceof NoSuchFileException) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw failure;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
                        throws IOException {
                    if (failure != null) {
                        throw failure;
                    }
                    Files.deleteIfExists(folder);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (NoSuchFileException _) {
            // Somebody else was faster.
        }
    }

    static boolean isEmpty(Path folder) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            return !entries.iterator().hasNext();
        }
    }
}
