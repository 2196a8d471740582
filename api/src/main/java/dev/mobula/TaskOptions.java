package dev.mobula;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How a task is to be run. Immutable: each method returns changed options.
///
/// ```java
/// TaskOptions careful = TaskOptions.DEFAULT.cpus(2).retries(5).retryOn(IOException.class);
/// mobula.submit(careful, () -> fetch(url));
/// ```
public final class TaskOptions {
    /// One CPU, three retries of system errors, ten after a lack of memory, stream buffer of 64 items, no process of
    /// its own.
    public static final TaskOptions DEFAULT =
            new TaskOptions(null, Resources.cpus(1), 3, List.of(), Backoff.DEFAULT, 64, null, 0, 10);

    private final @Nullable String name;
    private final Resources resources;
    private final int retries;
    private final List<Class<? extends Throwable>> retryOn;
    private final Backoff backoff;
    private final int streamBuffer;
    private final @Nullable Isolation isolation;
    private final int maxCalls;
    private final int oomRetries;

    private TaskOptions(
            @Nullable String name,
            Resources resources,
            int retries,
            List<Class<? extends Throwable>> retryOn,
            Backoff backoff,
            int streamBuffer,
            @Nullable Isolation isolation,
            int maxCalls,
            int oomRetries) {
        this.name = name;
        this.resources = resources;
        this.retries = retries;
        this.retryOn = retryOn;
        this.backoff = backoff;
        this.streamBuffer = streamBuffer;
        this.isolation = isolation;
        this.maxCalls = maxCalls;
        this.oomRetries = oomRetries;
    }

    /// Name in listings and error messages instead of that of the method.
    public TaskOptions name(String name) {
        return new TaskOptions(
                Objects.requireNonNull(name),
                resources,
                retries,
                retryOn,
                backoff,
                streamBuffer,
                isolation,
                maxCalls,
                oomRetries);
    }

    /// Everything that the task occupies, in place of what was set before.
    public TaskOptions resources(Resources resources) {
        return new TaskOptions(
                name,
                Objects.requireNonNull(resources),
                retries,
                retryOn,
                backoff,
                streamBuffer,
                isolation,
                maxCalls,
                oomRetries);
    }

    /// CPUs while the task runs, see [Resources#withCpus].
    public TaskOptions cpus(double cpus) {
        return resources(resources.withCpus(cpus));
    }

    /// GPUs while the task runs, see [Resources#withGpus].
    public TaskOptions gpus(double gpus) {
        return resources(resources.withGpus(gpus));
    }

    /// Memory that is reserved while the task runs, in bytes.
    public TaskOptions memory(long memoryBytes) {
        return resources(resources.withMemory(memoryBytes));
    }

    /// A custom resource, see [Resources#with].
    public TaskOptions resource(String name, double amount) {
        return resources(resources.with(name, amount));
    }

    /// How often the task is tried again after a system error or an exception of [#retryOn].
    ///
    /// @param retries 0 or more, or -1 for no end
    /// @throws IllegalArgumentException if it is below -1
    public TaskOptions retries(int retries) {
        return new TaskOptions(
                name,
                resources,
                checkRepeats("retries", retries),
                retryOn,
                backoff,
                streamBuffer,
                isolation,
                maxCalls,
                oomRetries);
    }

    /// Exceptions of the task itself that are retried too; subclasses count.
    @SafeVarargs
    @SuppressWarnings("varargs") // List.of copies
    public final TaskOptions retryOn(Class<? extends Throwable>... types) {
        return new TaskOptions(
                name, resources, retries, List.of(types), backoff, streamBuffer, isolation, maxCalls, oomRetries);
    }

    /// How long to wait before each retry.
    public TaskOptions backoff(Backoff backoff) {
        return new TaskOptions(
                name,
                resources,
                retries,
                retryOn,
                Objects.requireNonNull(backoff),
                streamBuffer,
                isolation,
                maxCalls,
                oomRetries);
    }

    /// For tasks that return a stream: items that may wait unconsumed before the producer is held back.
    ///
    /// @param items 1 or more
    /// @throws IllegalArgumentException if it is below 1
    public TaskOptions streamBuffer(int items) {
        return new TaskOptions(
                name,
                resources,
                retries,
                retryOn,
                backoff,
                checkPositive("streamBuffer", items),
                isolation,
                maxCalls,
                oomRetries);
    }

    /// A worker process of its own, see [Isolation], unless it has one already.
    public TaskOptions isolated() {
        return isolation == null ? isolated(Isolation.DEFAULT) : this;
    }

    /// A worker process of its own with this heap and these variables, in place of what was set before. Embedded
    /// there is none: see [Isolation].
    ///
    /// @param isolation what process, or null to share one with other tasks
    public TaskOptions isolated(@Nullable Isolation isolation) {
        return new TaskOptions(
                name, resources, retries, retryOn, backoff, streamBuffer, isolation, maxCalls, oomRetries);
    }

    /// How often one worker process runs this function before it is replaced by a new one: for native code that
    /// leaks. The function then has processes of its own, which run nothing else. No effect embedded.
    ///
    /// @param maxCalls 1 or more, or 0 for no limit
    /// @throws IllegalArgumentException if it is negative
    public TaskOptions maxCalls(int maxCalls) {
        if (maxCalls < 0) {
            throw new IllegalArgumentException("maxCalls=" + maxCalls + " is negative: use 0 for no limit");
        }
        return new TaskOptions(
                name, resources, retries, retryOn, backoff, streamBuffer, isolation, maxCalls, oomRetries);
    }

    /// How often the task is tried again after its node stopped it for lack of memory, see
    /// [OutOfMemoryException]; these do not count among [#retries]. A task with `retries(0)` is not tried again
    /// at all. Unless [#backoff] was set, the waits before these retries grow from 1 s to 30 s, since memory
    /// comes back when other work ends.
    ///
    /// Embedded no task is stopped for lack of memory.
    ///
    /// @param oomRetries 0 or more, or -1 for no end
    /// @throws IllegalArgumentException if it is below -1
    public TaskOptions oomRetries(int oomRetries) {
        checkRepeats("oomRetries", oomRetries);
        return new TaskOptions(
                name, resources, retries, retryOn, backoff, streamBuffer, isolation, maxCalls, oomRetries);
    }

    /// The name that was set, or null for the method's own.
    public @Nullable String name() {
        return name;
    }

    /// What the task occupies while it runs.
    public Resources resources() {
        return resources;
    }

    /// Retries after the first attempt; -1 is without end.
    public int retries() {
        return retries;
    }

    /// Exceptions of the task itself that are retried.
    public List<Class<? extends Throwable>> retryOn() {
        return retryOn;
    }

    /// How long to wait before each retry.
    public Backoff backoff() {
        return backoff;
    }

    /// Unconsumed items at which the producer of a stream is held back.
    public int streamBuffer() {
        return streamBuffer;
    }

    /// The process of its own that was asked for, or null for a shared one. Null too where only [#maxCalls] asks for
    /// one.
    public @Nullable Isolation isolation() {
        return isolation;
    }

    /// How often one worker process runs this function; 0 is without limit.
    public int maxCalls() {
        return maxCalls;
    }

    /// Retries after the node stopped the task for lack of memory; -1 is without end.
    public int oomRetries() {
        return oomRetries;
    }

    static int checkRepeats(String name, int count) {
        if (count < -1) {
            throw new IllegalArgumentException(name + "=" + count + " is below -1: use 0 for none, -1 for without end");
        }
        return count;
    }

    static int checkPositive(String name, int count) {
        if (count < 1) {
            throw new IllegalArgumentException(name + "=" + count + " is below 1: use 1 or more");
        }
        return count;
    }
}
