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
    /// One CPU, three retries of system errors, stream buffer of 64 items.
    public static final TaskOptions DEFAULT =
            new TaskOptions(null, Resources.cpus(1), 3, List.of(), Backoff.DEFAULT, 64);

    private final @Nullable String name;
    private final Resources resources;
    private final int retries;
    private final List<Class<? extends Throwable>> retryOn;
    private final Backoff backoff;
    private final int streamBuffer;

    private TaskOptions(
            @Nullable String name,
            Resources resources,
            int retries,
            List<Class<? extends Throwable>> retryOn,
            Backoff backoff,
            int streamBuffer) {
        this.name = name;
        this.resources = resources;
        this.retries = retries;
        this.retryOn = retryOn;
        this.backoff = backoff;
        this.streamBuffer = streamBuffer;
    }

    /// Name in listings and error messages instead of that of the method.
    public TaskOptions name(String name) {
        return new TaskOptions(Objects.requireNonNull(name), resources, retries, retryOn, backoff, streamBuffer);
    }

    /// Everything that the task occupies, in place of what was set before.
    public TaskOptions resources(Resources resources) {
        return new TaskOptions(name, Objects.requireNonNull(resources), retries, retryOn, backoff, streamBuffer);
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
        return new TaskOptions(name, resources, checkRepeats("retries", retries), retryOn, backoff, streamBuffer);
    }

    /// Exceptions of the task itself that are retried too; subclasses count.
    @SafeVarargs
    @SuppressWarnings("varargs") // List.of copies
    public final TaskOptions retryOn(Class<? extends Throwable>... types) {
        return new TaskOptions(name, resources, retries, List.of(types), backoff, streamBuffer);
    }

    /// How long to wait before each retry.
    public TaskOptions backoff(Backoff backoff) {
        return new TaskOptions(name, resources, retries, retryOn, Objects.requireNonNull(backoff), streamBuffer);
    }

    /// For tasks that return a stream: items that may wait unconsumed before the producer is held back.
    ///
    /// @param items 1 or more
    /// @throws IllegalArgumentException if it is below 1
    public TaskOptions streamBuffer(int items) {
        return new TaskOptions(name, resources, retries, retryOn, backoff, checkPositive("streamBuffer", items));
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
