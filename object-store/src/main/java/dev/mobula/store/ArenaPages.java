package dev.mobula.store;

import java.io.IOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Takes and gives back the pages of an arena on a thread of its own, step by step, while the owner goes on.
///
/// The owner says by [#aim] how far it wants them; what it may use is what `aim` returns, and no more. All methods but
/// [#close] return at once. The owner's turn, now and then and when told of a change:
///
/// ```java
/// long target = reservation.target(allocator.endInUse(), demanded, allocator.reserved(), nowMs);
/// if (target < allocator.reserved()) {
///     target = allocator.trim(target - allocator.endInUse()); // first the owner stops using them
/// }
/// allocator.reserve(pages.aim(target));
/// ```
public final class ArenaPages implements AutoCloseable {
    private static final long PAGE_BYTES = 4_096;

    private final ArenaFile file;
    private final Runnable changed;
    private final Thread thread;

    // Held for moments only, never while pages are taken.
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition woken = lock.newCondition();
    private long target;
    private long usable; // there are pages up to here, and none of them is being given back
    private @Nullable IOException failure;
    private boolean closed;

    /// Starts the thread.
    ///
    /// @param file used by that thread alone from now on
    /// @param changed run on that thread when [#aim] would return something else, or [#failure]
    public ArenaPages(ArenaFile file, Runnable changed) {
        this.file = file;
        this.changed = changed;
        usable = file.reserved();
        target = usable;
        thread = new Thread(this::run, "mobula-arena-pages");
        thread.setDaemon(true);
        thread.start();
    }

    /// Says up to where there should be pages. What is behind is given back: the owner must not use it any more.
    ///
    /// @param upToBytes 0 to the capacity
    /// @return up to where the owner may use pages, at most `upToBytes`
    public long aim(long upToBytes) {
        lock.lock();
        try {
            if (upToBytes != target) {
                target = upToBytes;
                failure = null;
                woken.signal();
            }
            return Math.min(usable, target);
        } finally {
            lock.unlock();
        }
    }

    /// Why there are no more pages; null while there is hope. A [ArenaSpaceException] if the file system is full.
    public @Nullable IOException failure() {
        lock.lock();
        try {
            return failure;
        } finally {
            lock.unlock();
        }
    }

    /// Tries again after a failure.
    public void retry() {
        lock.lock();
        try {
            failure = null;
            woken.signal();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        for (long wanted = next(); wanted >= 0; wanted = next()) {
            IOException problem = null;
            try {
                if (wanted < file.reserved()) {
                    file.giveBack(wanted);
                } else {
                    file.reserve(wanted);
                }
            } catch (IOException e) {
                problem = e;
            }
            report(wanted, problem);
            changed.run();
        }
    }

    // Waits until there is something to do; where the next step ends, or -1 when all is over.
    private long next() {
        lock.lock();
        try {
            while (!closed && (failure != null || isThere())) {
                woken.awaitUninterruptibly();
            }
            if (closed) {
                return -1;
            }
            if (target < file.reserved()) {
                usable = Math.min(usable, target);
                return target;
            }
            return Math.min(target, file.reserved() + ArenaFile.STEP_BYTES);
        } finally {
            lock.unlock();
        }
    }

    // Pages are taken and given back whole.
    private boolean isThere() {
        return target <= file.reserved() && file.reserved() - target < PAGE_BYTES;
    }

    private void report(long wanted, @Nullable IOException problem) {
        lock.lock();
        try {
            usable = file.reserved();
            if (target == wanted || target > usable) {
                failure = problem;
            }
        } finally {
            lock.unlock();
        }
    }

    /// Ends the thread, after the step it is at. The file stays open.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            woken.signal();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
