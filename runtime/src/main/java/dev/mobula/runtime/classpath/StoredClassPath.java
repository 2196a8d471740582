package dev.mobula.runtime.classpath;

import java.net.URL;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// Copies in a [ClassPathStore] that stay until this is closed: as long as the job that needs them.
public final class StoredClassPath implements AutoCloseable {
    private final List<Path> paths;
    private final Runnable release;
    private final AtomicBoolean closed = new AtomicBoolean();

    StoredClassPath(List<Path> paths, Runnable release) {
        this.paths = paths;
        this.release = release;
    }

    /// The copies in the order in which classes are looked for: what to give a [JobClassLoader].
    public List<Path> paths() {
        return paths;
    }

    /// The copies as a class loader takes them.
    public List<URL> urls() {
        return paths.stream().map(JobClassLoader::url).toList();
    }

    /// Lets the store evict the copies. Does nothing the second time.
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            release.run();
        }
    }
}
