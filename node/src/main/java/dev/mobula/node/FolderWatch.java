package dev.mobula.node;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Tells when files in folders have changed, at most every 50 ms, and without looking while nothing happens.
///
/// May be used by all threads.
final class FolderWatch implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(FolderWatch.class.getName());
    private static final long PAUSE_MS = 50;
    private static final long LOOK_EVERY_MS = 250;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Condition closing = lock.newCondition();
    private final @Nullable WatchService watch;
    private final Thread thread;
    private long version;
    private boolean closed;

    private FolderWatch(@Nullable WatchService watch) {
        this.watch = watch;
        this.thread = Thread.ofPlatform().name("mobula-watch").daemon().unstarted(this::run);
    }

    /// Starts to watch; where the system cannot tell, it looks four times a second.
    static FolderWatch start(List<Path> folders) {
        @Nullable WatchService watch = null;
        try {
            watch = FileSystems.getDefault().newWatchService();
            for (Path folder : folders) {
                folder.register(watch, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
            }
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Logs are looked at every " + LOOK_EVERY_MS + " ms, since the system cannot watch them (" + e
                            + "): raise fs.inotify.max_user_instances");
            close(watch);
            watch = null;
        }
        FolderWatch started = new FolderWatch(watch);
        started.thread.start();
        return started;
    }

    /// A number that grows when something has changed.
    long version() {
        lock.lock();
        try {
            return version;
        } finally {
            lock.unlock();
        }
    }

    /// Waits until the version is above `seen`, this is closed, or the time is over; returns the version.
    long await(long seen, long timeoutMs) throws InterruptedException {
        long leftNs = TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        lock.lock();
        try {
            while (version <= seen && !closed && leftNs > 0) {
                leftNs = changed.awaitNanos(leftNs);
            }
            return version;
        } finally {
            lock.unlock();
        }
    }

    /// Wakes all who wait, as a change does.
    void signal() {
        lock.lock();
        try {
            version++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        WatchService watched = watch;
        try {
            while (!awaitClosing(watched == null ? LOOK_EVERY_MS : PAUSE_MS)) {
                if (watched != null) {
                    drain(watched);
                }
                signal();
            }
        } catch (ClosedWatchServiceException e) {
            // so this is closed
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void drain(WatchService watched) throws InterruptedException {
        WatchKey key = watched.take();
        while (key != null) {
            key.pollEvents();
            key.reset();
            key = watched.poll();
        }
    }

    private boolean awaitClosing(long pauseMs) throws InterruptedException {
        long leftNs = TimeUnit.MILLISECONDS.toNanos(pauseMs);
        lock.lock();
        try {
            while (!closed && leftNs > 0) {
                leftNs = closing.awaitNanos(leftNs);
            }
            return closed;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            closing.signalAll();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        close(watch);
    }

    private static void close(@Nullable WatchService watch) {
        try {
            if (watch != null) {
                watch.close();
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "The watch on the logs cannot be closed", e);
        }
    }
}
