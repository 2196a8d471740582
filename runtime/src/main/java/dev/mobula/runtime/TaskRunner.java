package dev.mobula.runtime;

import dev.mobula.MobulaException;
import dev.mobula.NotSendableException;
import dev.mobula.UnreadableValueException;
import dev.mobula.runtime.codec.Origin;
import dev.mobula.runtime.codec.ThrowableCodec;
import dev.mobula.runtime.codec.ValueCodec;
import dev.mobula.spi.RemoteFunction;
import dev.mobula.spi.Sessions;
import java.util.Iterator;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.BaseStream;
import org.jspecify.annotations.Nullable;

/// Runs one attempt of a task or call on the calling thread.
final class TaskRunner {
    private TaskRunner() {}

    /// What an attempt ended with, if not with a value.
    sealed interface Ending {}

    /// A call has its result; the loop decides whether it still counts. (A task's result is set at once.)
    ///
    /// @param outcome the frozen value, or [Ref#NULL]
    record Returned(Object outcome) implements Ending {}

    /// User code threw.
    record Threw(Throwable exception) implements Ending {}

    /// The JVM failed under the attempt, or the worker was lost.
    record Crashed(Throwable cause) implements Ending {}

    /// The result, an argument or the runtime itself was at fault; retrying would not help.
    record Refused(MobulaException exception) implements Ending {}

    /// Measures how much of an attempt was spent waiting; shared by the threads of one task.
    private static final ThreadLocal<long @Nullable []> WAITED = new ThreadLocal<>();

    static void blockedSince(TaskRecord<?> task) {
        long[] waited = WAITED.get();
        if (waited != null) {
            waited[1] = System.nanoTime();
        }
    }

    static void blockedUntil(TaskRecord<?> task) {
        long[] waited = WAITED.get();
        if (waited != null) {
            waited[0] += System.nanoTime() - waited[1];
        }
    }

    /// Runs the attempt, sets its value, and reports its end to the loop.
    static void run(TaskRecord<?> task) {
        if (!task.begin()) {
            return;
        }
        Sessions.TaskSlot slot = Sessions.TASK.get();
        Profile profile = task.profile();
        WorkerPool.running(profile);
        long[] waited = waitedTime();
        long startNs = System.nanoTime();
        slot.show(task);
        boolean pending = false;
        try {
            @Nullable Object[] arguments = task.thawArguments();
            Incarnation life = task.incarnation;
            Object target = life == null ? null : life.instance;
            RemoteFunction function = task.function;
            Object result = function.dispatcher().call(function.index(), target, arguments);
            pending = take(task, function, result);
        } catch (Throwable e) {
            task.ending = endingFor(e);
        } finally {
            slot.show(null);
            task.finish();
        }
        WorkerPool.running(null);
        profile.ran(waited[0] > 0, System.nanoTime() - startNs - waited[0]);
        if (!pending) {
            task.session.node().loop().post(task);
        }
    }

    private static long[] waitedTime() {
        long[] waited = WAITED.get();
        if (waited == null) {
            waited = new long[2];
            WAITED.set(waited);
        }
        waited[0] = 0;
        return waited;
    }

    // Returns true if the result comes later.
    private static boolean take(TaskRecord<?> task, RemoteFunction function, @Nullable Object result)
            throws Throwable {
        ActorRecord actor = task.actor;
        if (actor != null && function.kind() == RemoteFunction.Kind.CONSTRUCTOR) {
            actor.constructed(required(task, result));
            task.complete(null);
            return false;
        }
        switch (function.result()) {
            case VALUE -> succeed(task, freezeResult(task, result));
            case SPLIT -> split(task, (Object[]) required(task, result));
            case STREAM -> {
                try (BaseStream<?, ?> items = (BaseStream<?, ?>) required(task, result)) {
                    stream(task, items.iterator());
                }
            }
            case ITERATOR -> stream(task, (Iterator<?>) required(task, result));
            case STAGE -> {
                CompletionStage<?> stage = (CompletionStage<?>) required(task, result);
                task.ending = stage;
                if (actor != null) {
                    actor.stageOpened(task);
                }
                stage.whenComplete((value, failure) -> settle(task, value, failure));
                return true;
            }
        }
        return false;
    }

    private static Object required(TaskRecord<?> task, @Nullable Object result) {
        if (result == null) {
            throw new NullPointerException(task.name() + " returned null: return "
                    + switch (task.function.result()) {
                        case STREAM -> "an empty Stream for no items";
                        case ITERATOR -> "an empty Iterator for no items";
                        case STAGE -> "a completed CompletionStage";
                        case SPLIT -> "a record";
                        case VALUE -> "a value";
                    });
        }
        return result;
    }

    private static void settle(TaskRecord<?> task, @Nullable Object value, @Nullable Throwable failure) {
        task.ending = null;
        if (failure == null) {
            try {
                succeed(task, freezeResult(task, value));
            } catch (Throwable e) {
                task.ending = endingFor(e);
            }
        } else {
            task.ending = endingFor(
                    failure instanceof CompletionException && failure.getCause() != null
                            ? failure.getCause()
                            : failure);
        }
        task.session.node().loop().post(task);
    }

    private static @Nullable Object freezeResult(TaskRecord<?> task, @Nullable Object result) {
        return ValueCodec.shared().freeze(result, task.profile().result());
    }

    private static void succeed(TaskRecord<?> task, @Nullable Object frozen) throws Exception {
        ActorRecord actor = task.actor;
        if (actor == null || task.function.kind() == RemoteFunction.Kind.CONSTRUCTOR) {
            task.complete(frozen);
        } else {
            actor.beforeAnswer(task);
            task.ending = new Returned(frozen == null ? Ref.NULL : frozen);
        }
    }

    private static void split(TaskRecord<?> task, Object[] components) throws Exception {
        Ref<?>[] parts = task.parts;
        if (parts == null || parts.length != components.length) {
            throw new IllegalStateException(task.name() + " gave " + components.length
                    + " components where its stub expects another number: compile both again");
        }
        @Nullable Object[] frozen = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            String component = task.function.components().get(i);
            frozen[i] = ValueCodec.shared()
                    .freeze(
                            components[i],
                            Origin.named("component '" + component + "' of the result of " + task.name(), component));
        }
        succeed(task, frozen);
        if (task.actor == null && task.failure() == null) {
            completeParts(parts, frozen);
        }
    }

    /// Gives each component of a split result its value.
    static void completeParts(Ref<?>[] parts, @Nullable Object[] frozen) {
        for (int i = 0; i < parts.length; i++) {
            parts[i].complete(frozen[i]);
        }
    }

    private static void stream(TaskRecord<?> task, Iterator<?> items) throws Exception {
        LocalStream<?> stream = task.stream;
        if (stream == null) {
            throw new IllegalStateException(task.name() + " streams, but was not called through a stream stub");
        }
        long produced = 0;
        Origin origin = Origin.item(task.name());
        while (!task.cancelled && items.hasNext()) {
            Object frozen = ValueCodec.shared().freeze(items.next(), origin);
            produced++;
            stream.produced(task, produced, frozen);
        }
        if (!task.cancelled) {
            stream.ended(task, produced);
            succeed(task, produced);
        }
    }

    private static Ending endingFor(Throwable thrown) {
        return switch (thrown) {
            case StackOverflowError _ -> new Threw(ThrowableCodec.shared().freezeThrowable(thrown));
            case VirtualMachineError _ -> new Crashed(ThrowableCodec.shared().freezeThrowable(thrown));
            case NotSendableException refused -> new Refused(refused);
            case UnreadableValueException refused -> new Refused(refused);
            default -> new Threw(ThrowableCodec.shared().freezeThrowable(thrown));
        };
    }
}
