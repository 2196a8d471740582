package dev.mobula;

import dev.mobula.spi.Sessions;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/// A session: the way a program runs tasks, calls actors and shares objects.
///
/// ```java
/// try (Mobula mobula = Mobula.start()) {
///     ObjectRef<Long> hits = PiRemote.hits(1_000_000, 42);
///     System.out.println(hits.get());
/// }
/// ```
///
/// [#start] runs everything inside this JVM: no ports, no files, nothing to install. The same program runs
/// in processes of their own on a node with [#connect], or with `MOBULA_ADDRESS=local` and no change at all. All
/// methods may be called from any thread. Closing the session ends its tasks and its actors (detached ones stay);
/// closing the session that was started ends the node too, if it runs inside this JVM.
public interface Mobula extends AutoCloseable {
    /// Starts a node inside this JVM and opens a session on it, with the settings found in the
    /// environment (see [MobulaConfig#load]).
    ///
    /// If the settings have an `address` (`MOBULA_ADDRESS`, `-Dmobula.address`), no node is started and this is the
    /// same as [#connect(String)] with it. A node that runs on this host is used only when it is asked for in this
    /// way: without an address the program runs embedded.
    ///
    /// @throws ConfigurationException if settings are wrong; it lists all problems at once
    /// @throws UnreachableException if there is an address, and no node at it
    static Mobula start() {
        return start(MobulaConfig.load());
    }

    /// Starts a node inside this JVM and opens a session on it, or connects to the address in the settings as
    /// [#start()] does.
    static Mobula start(MobulaConfig config) {
        return Sessions.provider().start(config);
    }

    /// Opens a session on a node that is running already.
    ///
    /// Classes of the program need not be installed there: a local node reads the class path of this JVM.
    ///
    /// | address | node |
    /// |---|---|
    /// | `embedded` | the one that [#start()] made in this JVM |
    /// | `local` | the one of this user that runs on this host (`mobula start --head` starts it) |
    /// | `local:NAME` | the one with that name, if several run |
    /// | `local:/dir` | the one whose folder is `/dir` |
    ///
    /// If the node dies, everything that waits throws [NodeDiedException], which says how to reconnect.
    ///
    /// @param address one of the table
    /// @throws UnreachableException if there is no such node; the message lists what can be given
    static Mobula connect(String address) {
        return connect(address, MobulaConfig.load());
    }

    /// Opens a session on a node that is running already, with settings of its own (the namespace, for example).
    static Mobula connect(String address, MobulaConfig config) {
        return Sessions.provider().connect(address, config);
    }

    /// The task that is running on this thread.
    ///
    /// @throws SessionException if no task is running on this thread
    static TaskContext current() {
        return Sessions.currentTask();
    }

    /// The session that stubs use on this thread: that of the running task, else the one that is open in
    /// this process.
    ///
    /// @throws SessionException if none is open, or several
    static Mobula session() {
        return Sessions.current();
    }

    /// Stores a value.
    ///
    /// @param value any sendable value; a mutable one is copied
    /// @throws NotSendableException if the value cannot be sent, naming the field that is in the way
    /// @throws ObjectStoreFullException if there is no room
    /// @throws GetInterruptedException if the thread is interrupted while it waits for room
    <T extends @Nullable Object> ObjectRef<T> put(T value);

    /// Waits for all values, in order.
    ///
    /// Throws as soon as any of them fails, without waiting for the others.
    <T extends @Nullable Object> List<T> getAll(Collection<? extends ObjectRef<T>> refs);

    /// Makes a writable tensor where values are stored, so that it is published without a copy: fill it in
    /// place, then give it to [#put], return it from a task, or pass it to one. From then on it is read-only.
    ///
    /// In an embedded session that is memory of this program; on a node it is shared memory, which is given
    /// back when the tensor is closed or unreachable. Its elements are not zeroed there: write all of them.
    /// A tensor that is sent inside of another value, or a view of it, is copied.
    ///
    /// @param shape sizes of the axes; none for a single number
    /// @throws IllegalArgumentException if a size is negative or there are too many elements
    /// @throws ObjectStoreFullException if there is no room
    /// @throws GetInterruptedException if the thread is interrupted while it waits for room
    Tensor create(DType dtype, long... shape);

    /// Waits at most `timeout` for all values.
    ///
    /// @throws GetTimeoutException if the time is over; it names what is missing
    <T extends @Nullable Object> List<T> getAll(Collection<? extends ObjectRef<T>> refs, Duration timeout);

    /// Waits until `count` of the references have their value or error.
    ///
    /// @param refs each at most once
    /// @param count from 0 to the number of references
    /// @return exactly `count` ready references
    /// @throws IllegalArgumentException if a reference comes twice or `count` is out of range
    <T extends @Nullable Object> Ready<T> wait(Collection<? extends ObjectRef<T>> refs, int count);

    /// Waits until `count` of the references have their value or error, or the time is over.
    ///
    /// @param refs each at most once
    /// @param count from 0 to the number of references
    /// @param timeout longest wait; zero only looks
    /// @return at most `count` ready references; fewer if the time was over
    /// @throws IllegalArgumentException if a reference comes twice, `count` is out of range, or `timeout` is
    ///     negative
    <T extends @Nullable Object> Ready<T> wait(Collection<? extends ObjectRef<T>> refs, int count, Duration timeout);

    /// Runs code as a task with default options.
    ///
    /// @param code a lambda or object; what it captures is copied unless it is immutable
    /// @throws NotSendableException if something it captures cannot be sent, naming the variable
    <T extends @Nullable Object> ObjectRef<T> submit(RemoteCallable<T> code);

    /// Runs code without a result as a task with default options; like [#submit(RemoteCallable)].
    ObjectRef<@Nullable Void> submit(RemoteRunnable code);

    /// Runs code as a task.
    <T extends @Nullable Object> ObjectRef<T> submit(TaskOptions options, RemoteCallable<T> code);

    /// Runs code without a result as a task.
    ObjectRef<@Nullable Void> submit(TaskOptions options, RemoteRunnable code);

    /// Cancels a task and all that it submitted; see [#cancel(ObjectRef, boolean)].
    ///
    /// @return false if the task had ended already
    default boolean cancel(ObjectRef<?> ref) {
        return cancel(ref, true);
    }

    /// Cancels the task that makes a value.
    ///
    /// A task that waits never runs. A running one is interrupted and told so by
    /// [TaskContext#isCancelled]; whatever it still returns is dropped. `get` throws
    /// [TaskCancelledException] at once. A cancelled task is not retried.
    ///
    /// @param recursive whether tasks that the task submitted are cancelled too
    /// @return false if the task had ended already, or the reference comes from `put`
    boolean cancel(ObjectRef<?> ref, boolean recursive);

    /// An executor for libraries that take one: what it is given runs on this node under its resources, one
    /// CPU each.
    ///
    /// Unlike [#submit] it runs code **in this process and on the caller's own objects**, since such
    /// libraries share memory with their tasks; only a [RemoteCallable] given to its `submit` is sent as a
    /// task. On a node in another process that is where the two differ: plain code runs on threads of this
    /// program, as many at a time as it has CPUs, and a [RemoteCallable] in a worker. Shutting it down ends the
    /// executor, not the session.
    ExecutorService executor();

    /// An executor whose tasks run with given options; see [#executor()].
    ExecutorService executor(TaskOptions options);

    /// What nodes, tasks and actors are doing.
    ClusterState state();

    /// Identifies this session's job.
    JobId jobId();

    /// Where names of actors count by default.
    String namespace();

    /// Ends the session: waits for nothing, cancels its tasks, ends its actors that are not detached.
    ///
    /// References that have their value keep it; others fail with [SessionException]. Does nothing the
    /// second time.
    @Override
    void close();
}
