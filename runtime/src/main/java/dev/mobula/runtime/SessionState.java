package dev.mobula.runtime;

import dev.mobula.JobId;
import dev.mobula.Mobula;
import dev.mobula.NodeId;
import dev.mobula.SessionException;
import dev.mobula.runtime.codec.Origin;
import dev.mobula.runtime.codec.ValueCodec;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// What tasks, actors and references know of the session that they belong to: in the JVM of a driver or worker that
/// session itself, in a node process the job that a driver has opened there.
abstract class SessionState {
    private static final long MOST_ELEMENTS = 1L << 46;

    /// Tasks that have not ended; the loop's.
    final SessionTasks tasks = new SessionTasks();

    private final JobId jobId;
    private final String namespace;
    private final ClassLoader classLoader;
    private final AtomicBoolean closed = new AtomicBoolean();

    SessionState(JobId jobId, @Nullable String namespace, ClassLoader classLoader) {
        this.jobId = jobId;
        this.namespace = namespace == null ? jobId.toString() : namespace;
        this.classLoader = classLoader;
    }

    /// The loop that owns the tasks of this session, as far as they are this process's business.
    abstract RuntimeNode node();

    /// The node on which ids were made.
    NodeId nodeId() {
        return node().id();
    }

    /// A new id, unique on the node.
    abstract long nextSequence();

    /// Whether this is the session of detached actors.
    abstract boolean isInternal();

    /// The session as user code sees it.
    abstract Mobula mobula();

    /// Where tasks of this session run, if not in this JVM.
    Environment environment(TaskRecord<?> task) {
        return Environment.HERE;
    }

    /// The session that a detached actor created here belongs to.
    abstract SessionState detached();

    /// Says in words what a reference waits for. Blocks for a moment.
    String why(Ref<?> ref) {
        return node().loop().ask((state, nowNs) -> ref.why(state));
    }

    /// Looks whether messages have arrived, and takes them in; for threads that wait anyway.
    void assist() {}

    /// Spins until a condition holds, or the time is over; takes messages in meanwhile, if there are any to take in.
    ///
    /// @param condition cheap, and does not block
    /// @param mostNs longest wait that is of use, in nanoseconds
    /// @param startNs the clock now
    boolean spin(BooleanSupplier condition, long mostNs, long startNs) {
        return Waiting.spin(condition, Math.min(Waiting.SPIN_NS, mostNs), startNs);
    }

    /// A reference of this session was closed.
    void closed(Ref<?> ref) {}

    /// Cancels a task; true if it had not ended.
    abstract boolean cancelTask(Ref<?> task, boolean recursive);

    final JobId job() {
        return jobId;
    }

    final String ownNamespace() {
        return namespace;
    }

    /// Finds the classes of this session's values.
    final ClassLoader classLoader() {
        return classLoader;
    }

    final boolean isClosed() {
        return closed.get();
    }

    /// Marks the session as closed.
    ///
    /// @return false if it was
    final boolean markClosed() {
        return closed.compareAndSet(false, true);
    }

    /// What tasks get that are not done when the session is closed.
    SessionException closedException(String what) {
        return new SessionException(
                "Session " + jobId + " is closed, so there is no value for " + what
                        + ": keep the session open until you have what you need",
                null);
    }

    final void checkOpen(String what) {
        if (closed.get()) {
            throw new SessionException(
                    "Session " + jobId + " is closed: " + what + " needs an open one, see Mobula.start()", null);
        }
    }

    /// The loader that finds the classes of code on the calling thread.
    static ClassLoader contextLoader() {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return context == null ? ClassLoader.getSystemClassLoader() : context;
    }

    /// A value in the form in which it leaves this process: encoded, or in the object store.
    ///
    /// @throws dev.mobula.NotSendableException if something in it cannot be sent
    /// @throws dev.mobula.ObjectStoreFullException if it is large and there is no room for it
    @Nullable
    Object sent(@Nullable Object value, Origin origin) {
        return ValueCodec.shared().encode(value, origin);
    }

    /// Number of elements of a tensor.
    ///
    /// @throws IllegalArgumentException if a size is negative or there are too many
    static long elements(long... shape) {
        long count = 1;
        for (long size : shape) {
            if (size < 0) {
                throw new IllegalArgumentException(
                        "shape=" + Arrays.toString(shape) + " has a negative size: sizes are 0 or more");
            }
            long product = Math.multiplyHigh(count, size) == 0 ? count * size : -1;
            if (product < 0 || product > MOST_ELEMENTS) {
                throw new IllegalArgumentException("shape=" + Arrays.toString(shape) + " has more than " + MOST_ELEMENTS
                        + " elements: make several tensors");
            }
            count = product;
        }
        return count;
    }
}
