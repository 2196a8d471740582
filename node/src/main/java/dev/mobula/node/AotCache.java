package dev.mobula.node;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Classes as the JVM has loaded and linked them, kept in a file from which JVMs start faster (JEP 483, 514).
///
/// The file is made at the first need by a run in the background, and kept for all nodes of this user: one for each
/// JDK and class path. Without it they start all the same. May be used by all threads.
final class AotCache implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(AotCache.class.getName());
    private static final long KEPT_MS = 30L * 24 * 3_600_000;
    private static final int MOST_KEPT = 12;
    private static final Path NICE = Path.of("/usr/bin/nice");

    private final Executor background;
    private final Path folder;
    private final @Nullable Path file;
    private final Function<Path, List<String>> training;
    private final Path log;
    private final AtomicBoolean asked = new AtomicBoolean();
    private volatile boolean closed;
    private volatile @Nullable Process trainer;

    /// @param background runs what takes seconds, one after the other
    /// @param kind what processes the cache is for: part of its name
    /// @param folder where caches are kept
    /// @param classPath class path of the processes; there is no cache for folders, whose classes may change
    /// @param training command that writes a cache into a file
    /// @param log for what the command prints
    AotCache(
            Executor background,
            String kind,
            Path folder,
            List<Path> classPath,
            Function<Path, List<String>> training,
            Path log) {
        this.background = background;
        this.folder = folder;
        this.file = file(kind, folder, classPath);
        this.training = training;
        this.log = log;
    }

    /// The file of a cache, whether it is there or not; null if there can be none.
    static @Nullable Path file(String kind, Path folder, List<Path> classPath) {
        return classPath.stream().allMatch(Files::isRegularFile)
                ? folder.resolve(kind + "-" + key(classPath) + ".aot")
                : null;
    }

    /// The folder for caches of this user.
    static Path userFolder() {
        String base = System.getenv("XDG_CACHE_HOME");
        Path caches =
                base == null || base.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(base);
        return caches.resolve("mobula").resolve("aot");
    }

    /// The cache if it is there; else it is made in the background, for later.
    Optional<Path> current() {
        Path wanted = file;
        if (wanted == null) {
            return Optional.empty();
        }
        if (Files.isRegularFile(wanted)) {
            return Optional.of(wanted);
        }
        if (asked.compareAndSet(false, true)) {
            background.execute(() -> train(wanted));
        }
        return Optional.empty();
    }

    private void train(Path wanted) {
        if (closed) {
            return;
        }
        Path draft = wanted.resolveSibling(
                wanted.getFileName() + "." + ProcessHandle.current().pid());
        try {
            Files.createDirectories(folder);
            removeOld();
            List<String> command = new ArrayList<>(training.apply(draft));
            if (Files.isExecutable(NICE)) {
                command.addAll(0, List.of(NICE.toString(), "-n", "19"));
            }
            long startNs = System.nanoTime();
            Process started = new ProcessBuilder(command)
                    .redirectInput(Redirect.from(new File("/dev/null")))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            trainer = started;
            if (closed) {
                started.destroyForcibly();
            }
            int code = started.waitFor();
            if (code == 0 && Files.isRegularFile(draft)) {
                Files.move(draft, wanted, StandardCopyOption.ATOMIC_MOVE);
                LOG.log(
                        System.Logger.Level.INFO,
                        "JVMs start faster from now on: wrote " + wanted + " in "
                                + (System.nanoTime() - startNs) / 1_000_000 + " ms");
            } else if (!closed) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "JVMs start slower than they could: the run for " + wanted + " ended with exit code " + code
                                + ", see " + log);
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "JVMs start slower than they could: " + wanted + " failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            trainer = null;
            Trees.delete(draft);
            Trees.delete(draft.resolveSibling(draft.getFileName() + ".config")); // the JVM's own, if it was ended
        }
    }

    private void removeOld() throws IOException {
        try (Stream<Path> caches = Files.list(folder)) {
            List<Path> newestFirst = caches.sorted(Comparator.comparingLong(
                                    (Path cache) -> cache.toFile().lastModified())
                            .reversed())
                    .toList();
            for (int i = 0; i < newestFirst.size(); i++) {
                Path cache = newestFirst.get(i);
                boolean old = cache.toFile().lastModified() < System.currentTimeMillis() - KEPT_MS;
                if (old || i >= MOST_KEPT) {
                    Files.deleteIfExists(cache);
                }
            }
        }
    }

    // The JVM itself refuses a cache when a jar's time or size differs, so these make the key.
    private static String key(List<Path> classPath) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            StringBuilder text = new StringBuilder(System.getProperty("java.home", ""));
            text.append('\n').append(System.getProperty("java.vm.version", ""));
            for (Path jar : classPath) {
                text.append('\n').append(jar).append(' ').append(Files.size(jar));
                text.append(' ').append(Files.getLastModifiedTime(jar).toMillis());
            }
            return HexFormat.of().formatHex(digest.digest(text.toString().getBytes(StandardCharsets.UTF_8)), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each Java has SHA-256", e);
        } catch (IOException e) {
            throw new NodeStartException("Jars cannot be read (" + e + "): build them anew", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        Process running = trainer;
        if (running != null) {
            List<ProcessHandle> descendants = running.descendants().toList();
            running.destroyForcibly();
            descendants.forEach(ProcessHandle::destroyForcibly);
        }
    }
}
