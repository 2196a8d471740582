package dev.mobula.runtime.codec;

import dev.mobula.ActorOptions;
import dev.mobula.Backoff;
import dev.mobula.CallOptions;
import dev.mobula.Isolation;
import dev.mobula.PendingLimit;
import dev.mobula.Resources;
import dev.mobula.TaskOptions;
import dev.mobula.runtime.wire.MalformedMessageException;
import dev.mobula.runtime.wire.WireReader;
import dev.mobula.runtime.wire.WireWriter;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// How options stand in a message.
///
/// ```
/// options   = [0] task options | [1] actor options | [2] call options
/// task      = [text or null name] resources [int retries] names backoff [int streamBuffer] isolation
///             [int maxCalls] [int oomRetries]
/// actor     = [text or null name] [text or null namespace] resources [byte detached] [int maxRestarts]
///             [int callRetries] names backoff [int maxConcurrency] [int count] ([text group] [int limit]) …
///             [byte outOfOrder] [int maxPendingCalls] [byte pendingLimit] [int snapshotEvery] [int streamBuffer]
///             isolation
/// call      = [text or null name] [text or null group] [byte has] [int retries] [byte has] names
/// names     = [int count] texts: the classes of retryOn
/// resources = [long cpuUnits] [long gpuUnits] [long memoryBytes] [int count] ([text name] [long units]) …
/// backoff   = [long seconds] [int nanos] of initial, the same of max
/// isolation = [0] | [1] [long heapBytes] [int count] ([text variable] [text value]) …
/// ```
///
/// The node has no classes of users, so that `retryOn` is read as names everywhere: nobody but the node asks it.
public final class WireOptions {
    private static final int TASK = 0;
    private static final int ACTOR = 1;
    private static final int CALL = 2;

    private WireOptions() {}

    /// Options as they were read.
    public sealed interface OnNode permits TaskOptionsOnNode, ActorOptionsOnNode, CallOptionsOnNode {}

    /// Options of a task.
    ///
    /// @param options without its `retryOn`
    /// @param retryOn names of the classes
    public record TaskOptionsOnNode(TaskOptions options, List<String> retryOn) implements OnNode {}

    /// Options of an actor.
    ///
    /// @param options without its `retryOn`
    /// @param retryOn names of the classes
    public record ActorOptionsOnNode(ActorOptions options, List<String> retryOn) implements OnNode {}

    /// Options of a call.
    ///
    /// @param options without its `retryOn`
    /// @param retryOn names of the classes; null for those of the actor
    public record CallOptionsOnNode(
            CallOptions options, @Nullable List<String> retryOn) implements OnNode {}

    /// Writes a task's options.
    public static void write(WireWriter out, TaskOptions options) {
        task(out, options, names(options.retryOn()));
    }

    /// Writes an actor's options.
    public static void write(WireWriter out, ActorOptions options) {
        actor(out, options, names(options.retryOn()));
    }

    /// Writes a call's options.
    public static void write(WireWriter out, CallOptions options) {
        List<Class<? extends Throwable>> retryOn = options.retryOn();
        call(out, options, retryOn == null ? null : names(retryOn));
    }

    /// Writes what [#read] read.
    public static void write(WireWriter out, OnNode options) {
        switch (options) {
            case TaskOptionsOnNode(TaskOptions task, List<String> retryOn) -> task(out, task, retryOn);
            case ActorOptionsOnNode(ActorOptions actor, List<String> retryOn) -> actor(out, actor, retryOn);
            case CallOptionsOnNode call -> call(out, call.options(), call.retryOn());
        }
    }

    /// Reads options of any of the three kinds.
    ///
    /// @throws MalformedMessageException if the bytes are damaged, or a value is out of its range
    public static OnNode read(WireReader in) {
        int kind = in.getByte();
        return checked(() -> switch (kind) {
            case TASK -> task(in);
            case ACTOR -> actor(in);
            case CALL -> call(in);
            default -> throw new MalformedMessageException("options of kind " + kind);
        });
    }

    /// Reads options of a task.
    ///
    /// @throws MalformedMessageException also if they are others
    public static TaskOptionsOnNode readTask(WireReader in) {
        if (read(in) instanceof TaskOptionsOnNode task) {
            return task;
        }
        throw others("a task");
    }

    /// Reads options of an actor.
    ///
    /// @throws MalformedMessageException also if they are others
    public static ActorOptionsOnNode readActor(WireReader in) {
        if (read(in) instanceof ActorOptionsOnNode actor) {
            return actor;
        }
        throw others("an actor");
    }

    /// Reads options of a call.
    ///
    /// @throws MalformedMessageException also if they are others
    public static CallOptionsOnNode readCall(WireReader in) {
        if (read(in) instanceof CallOptionsOnNode call) {
            return call;
        }
        throw others("a call");
    }

    private static MalformedMessageException others(String expected) {
        return new MalformedMessageException("other options where those of " + expected + " belong");
    }

    private static <T> T checked(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (IllegalArgumentException | ArithmeticException | DateTimeException outOfRange) {
            throw new MalformedMessageException("options that cannot be: " + outOfRange.getMessage());
        }
    }

    private static List<String> names(List<Class<? extends Throwable>> classes) {
        return classes.stream().map(Class::getName).toList();
    }

    private static void task(WireWriter out, TaskOptions options, List<String> retryOn) {
        out.putByte(TASK).putString(options.name());
        write(out, options.resources());
        out.putInt(options.retries());
        WireThrowable.strings(out, retryOn);
        write(out, options.backoff());
        out.putInt(options.streamBuffer());
        isolation(out, options.isolation());
        out.putInt(options.maxCalls()).putInt(options.oomRetries());
    }

    private static TaskOptionsOnNode task(WireReader in) {
        String name = in.getStringOrNull();
        TaskOptions options = TaskOptions.DEFAULT.resources(readResources(in)).retries(in.getInt());
        List<String> retryOn = WireThrowable.strings(in);
        options = options.backoff(readBackoff(in))
                .streamBuffer(in.getInt())
                .isolated(readIsolation(in))
                .maxCalls(in.getInt())
                .oomRetries(in.getInt());
        return new TaskOptionsOnNode(name == null ? options : options.name(name), retryOn);
    }

    private static void actor(WireWriter out, ActorOptions options, List<String> retryOn) {
        out.putByte(ACTOR).putString(options.name()).putString(options.namespace());
        write(out, options.resources());
        out.putBoolean(options.detached()).putInt(options.maxRestarts()).putInt(options.callRetries());
        WireThrowable.strings(out, retryOn);
        write(out, options.backoff());
        out.putInt(options.maxConcurrency()).putInt(options.groups().size());
        options.groups().forEach((group, limit) -> out.putString(group).putInt(limit));
        out.putBoolean(options.outOfOrder())
                .putInt(options.maxPendingCalls())
                .putByte(number(PendingLimit.values(), options.pendingLimit()))
                .putInt(options.snapshotEvery())
                .putInt(options.streamBuffer());
        isolation(out, options.isolation());
    }

    private static ActorOptionsOnNode actor(WireReader in) {
        String name = in.getStringOrNull();
        String namespace = in.getStringOrNull();
        Resources resources = readResources(in);
        boolean detached = in.getBoolean();
        int maxRestarts = in.getInt();
        int callRetries = in.getInt();
        List<String> retryOn = WireThrowable.strings(in);
        Backoff backoff = readBackoff(in);
        int maxConcurrency = in.getInt();
        int count = in.getCount(2 * Integer.BYTES);
        Map<String, Integer> groups = new HashMap<>();
        for (int i = 0; i < count; i++) {
            groups.put(in.getString(), in.getInt());
        }
        ActorOptions options = new ActorOptions(
                name,
                namespace,
                resources,
                detached,
                maxRestarts,
                callRetries,
                List.of(),
                backoff,
                maxConcurrency,
                groups,
                in.getBoolean(),
                in.getInt(),
                constant(PendingLimit.values(), in.getByte()),
                in.getInt(),
                in.getInt(),
                readIsolation(in));
        return new ActorOptionsOnNode(options, retryOn);
    }

    private static void call(WireWriter out, CallOptions options, @Nullable List<String> retryOn) {
        Integer retries = options.retries();
        out.putByte(CALL).putString(options.name()).putString(options.group());
        out.putBoolean(retries != null);
        if (retries != null) {
            out.putInt(retries);
        }
        out.putBoolean(retryOn != null);
        if (retryOn != null) {
            WireThrowable.strings(out, retryOn);
        }
    }

    private static CallOptionsOnNode call(WireReader in) {
        String name = in.getStringOrNull();
        String group = in.getStringOrNull();
        Integer retries = in.getBoolean() ? in.getInt() : null;
        List<String> retryOn = in.getBoolean() ? WireThrowable.strings(in) : null;
        return new CallOptionsOnNode(new CallOptions(name, group, retries, null), retryOn);
    }

    /// Writes amounts of resources.
    public static void write(WireWriter out, Resources resources) {
        out.putLong(resources.cpuUnits()).putLong(resources.gpuUnits()).putLong(resources.memoryBytes());
        out.putInt(resources.customUnits().size());
        resources.customUnits().forEach((name, units) -> out.putString(name).putLong(units));
    }

    /// Reads amounts of resources.
    ///
    /// @throws MalformedMessageException if the bytes are damaged, or an amount is out of its range
    public static Resources readResources(WireReader in) {
        return checked(() -> {
            long cpuUnits = in.getLong();
            long gpuUnits = in.getLong();
            long memoryBytes = in.getLong();
            int count = in.getCount(Integer.BYTES + Long.BYTES);
            Map<String, Long> custom = new HashMap<>();
            for (int i = 0; i < count; i++) {
                custom.put(in.getString(), in.getLong());
            }
            return Resources.ofUnits(cpuUnits, gpuUnits, memoryBytes, custom);
        });
    }

    private static void write(WireWriter out, Backoff backoff) {
        write(out, backoff.initial());
        write(out, backoff.max());
    }

    private static void write(WireWriter out, Duration duration) {
        out.putLong(duration.toSeconds()).putInt(duration.toNanosPart());
    }

    private static Backoff readBackoff(WireReader in) {
        Duration initial = Duration.ofSeconds(in.getLong(), in.getInt());
        return new Backoff(initial, Duration.ofSeconds(in.getLong(), in.getInt()));
    }

    private static void isolation(WireWriter out, @Nullable Isolation isolation) {
        out.putBoolean(isolation != null);
        if (isolation != null) {
            out.putLong(isolation.heapBytes()).putInt(isolation.environment().size());
            isolation
                    .environment()
                    .forEach((variable, value) -> out.putString(variable).putString(value));
        }
    }

    private static @Nullable Isolation readIsolation(WireReader in) {
        if (!in.getBoolean()) {
            return null;
        }
        long heapBytes = in.getLong();
        int count = in.getCount(2 * Integer.BYTES);
        Map<String, String> environment = new HashMap<>();
        for (int i = 0; i < count; i++) {
            environment.put(in.getString(), in.getString());
        }
        return new Isolation(heapBytes, environment);
    }

    /// The number of a constant: its place among all.
    static <E extends Enum<E>> int number(E[] constants, E constant) {
        return Arrays.asList(constants).indexOf(constant);
    }

    /// The constant of that number.
    static <E extends Enum<E>> E constant(E[] constants, int number) {
        if (number < 0 || number >= constants.length) {
            throw new MalformedMessageException("constant " + number + " of "
                    + constants.getClass().getComponentType().getName());
        }
        return constants[number];
    }
}
