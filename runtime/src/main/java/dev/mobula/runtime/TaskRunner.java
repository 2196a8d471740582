package dev.mobula.runtime;

import dev.mobula.MobulaException;
import dev.mobula.NotSendableException;
import dev.mobula.ObjectStoreFullException;
import dev.mobula.StreamReplayException;
import dev.mobula.UnreadableValueException;
import dev.mobula.runtime.codec.Origin;
import dev.mobula.runtime.codec.ThrowableCodec;
import dev.mobula.runtime.codec.ValueCodec;
import dev.mobula.spi.RemoteFunction;
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

    /// A constructor has made an instance; the loop decides whether it still counts.
    record Built(Object instance) implements Ending {}

    /// The actor's life was over before the call began.
    record NotStarted() implements Ending {}

    /// The stage that a call returned has completed, or does not count any more. It says for which life of the
    /// actor, since the call may have been sent again in the meantime.
    private static final class Settled extends Message {
        private final TaskRecord<?> task;
        private final @Nullable Incarnation life;
        private final @Nullable Ending ending;

        Settled(TaskRecord<?> task, @Nullable Incarnation life, @Nullable Ending ending) {
            this.task = task;
            this.life = life;
            this.ending = ending;
        }

        @Override
        void process(NodeState state, long nowNs) {
            if (task.phase() == TaskRecord.RUNNING && task.incarnation == life) {
                task.ending = ending;
                state.attemptEnded(task, nowNs);
            }
        }
    }

    /// Runs the attempt, and sets its value.
    ///
    /// @return true if the loop must be told that the attempt has ended; false if it did not begin, or its result
    ///     comes later
    static boolean run(TaskRecord<?> task) {
        if (!task.begin()) {
            return false;
        }
        Incarnation life = task.incarnation;
        if (life != null && life.over) { // asked after begin(), so that the loop sees it run or this sees the end
            task.ending = new NotStarted();
            task.finish();
            return true;
        }
        RunSlot slot = RunSlot.ofThread();
        Profile profile = task.profile();
        long startNs = System.nanoTime();
        slot.begin(task, profile);
        boolean pending = false;
        try {
            @Nullable Object[] arguments = thawArguments(task);
            Object target = life == null ? null : life.instance;
            RemoteFunction function = task.function;
            Object result = function.dispatcher().call(function.index(), target, arguments);
            pending = take(task, function, life, result);
        } catch (Throwable e) {
            Ending ending = endingFor(e);
            if (life != null && ending instanceof Crashed) {
                life.crashed = true;
            }
            task.ending = ending;
        } finally {
            slot.end();
            task.finish();
            Thread.interrupted(); // user code may have interrupted itself
        }
        long wallNs = System.nanoTime() - startNs;
        profile.ran(slot.waitedNs(), wallNs);
        if (task.shipment != null) {
            task.shipment.wallNs = wallNs;
        }
        return !pending;
    }

    /// Runs the attempt and tells the loop at once.
    static void runAndReport(TaskRecord<?> task) {
        if (!run(task)) {
            return;
        }
        if (task.shipment != null) {
            task.shipment.ended(task);
        } else {
            task.session.node().loop().post(task);
        }
    }

    // Returns true if the result comes later.
    private static boolean take(
            TaskRecord<?> task, RemoteFunction function, @Nullable Incarnation life, @Nullable Object result)
            throws Throwable {
        ActorRecord actor = task.actor;
        if (actor != null && function.kind() == RemoteFunction.Kind.CONSTRUCTOR) {
            Object instance = required(task, result);
            actor.restore(instance);
            task.ending = new Built(instance);
            return false;
        }
        return switch (function.result()) {
            case VALUE -> succeed(task, life, freezeResult(task, result));
            case SPLIT -> split(task, life, (Object[]) required(task, result));
            case STREAM -> {
                long produced;
                try (BaseStream<?, ?> items = (BaseStream<?, ?>) required(task, result)) {
                    produced = pump(task, items.iterator());
                }
                yield pumped(task, life, produced); // whoever sees the end finds the stream closed
            }
            case ITERATOR -> pumped(task, life, pump(task, (Iterator<?>) required(task, result)));
            case STAGE -> {
                CompletionStage<?> stage = (CompletionStage<?>) required(task, result);
                task.ending = stage;
                if (actor != null) {
                    actor.stageOpened(task);
                }
                if (task.cancelled || (life != null && life.over)) { // the loop may have looked before there was one
                    task.cancelStage(stage);
                    task.session.node().loop().post(new Settled(task, life, null));
                } else {
                    stage.whenComplete((value, failure) -> settle(task, life, value, failure));
                }
                yield true;
            }
        };
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

    private static void settle(
            TaskRecord<?> task, @Nullable Incarnation life, @Nullable Object value, @Nullable Throwable failure) {
        Ending ending = null;
        if (failure == null) {
            try {
                Object frozen = freezeResult(task, value);
                if (life != null && life.guard != null) {
                    // Whoever completes the stage may be inside another call; a snapshot waits for that to end.
                    answerLater(task, life, frozen);
                    return;
                }
                ending = success(task, life, frozen);
            } catch (Throwable e) {
                ending = endingFor(e);
            }
        } else {
            ending = endingFor(
                    failure instanceof CompletionException && failure.getCause() != null
                            ? failure.getCause()
                            : failure);
        }
        task.session.node().loop().post(new Settled(task, life, ending));
    }

    private static void answerLater(TaskRecord<?> task, Incarnation life, @Nullable Object frozen) {
        RuntimeNode node = task.session.node();
        node.pool().executeVirtual(() -> {
            Ending ending;
            try {
                ending = success(task, life, frozen);
            } catch (Throwable e) {
                ending = endingFor(e);
            }
            node.loop().post(new Settled(task, life, ending));
        });
    }

    /// What the codec refused for this task, as opposed to what its code caught or met inside.
    private static final class CodecRefusal extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final MobulaException refused;

        CodecRefusal(MobulaException refused) {
            super(null, refused, false, false);
            this.refused = refused;
        }
    }

    /// What code that is not the user's throws inside an attempt to refuse it.
    static RuntimeException refused(MobulaException refusal) {
        return new CodecRefusal(refusal);
    }

    // What leaves this process is encoded at once.
    private static @Nullable Object freeze(TaskRecord<?> task, @Nullable Object value, Origin origin) {
        try {
            return task.shipment == null ? ValueCodec.shared().freeze(value, origin) : task.session.sent(value, origin);
        } catch (NotSendableException | ObjectStoreFullException e) {
            throw new CodecRefusal(e);
        }
    }

    private static @Nullable Object[] thawArguments(TaskRecord<?> task) {
        try {
            return task.thawArguments();
        } catch (UnreadableValueException | ObjectStoreFullException e) {
            throw new CodecRefusal(e);
        }
    }

    private static @Nullable Object freezeResult(TaskRecord<?> task, @Nullable Object result) {
        return freeze(task, result, task.profile().result());
    }

    // Returns true if the answer comes later.
    private static boolean succeed(TaskRecord<?> task, @Nullable Incarnation life, @Nullable Object frozen)
            throws Exception {
        ActorRecord actor = task.calledActor();
        if (actor != null && life != null && actor.snapshots != null && actor.snapshots.answersLater()) {
            actor.stageOpened(task);
            answerLater(task, life, frozen);
            return true;
        }
        Ending ending = success(task, life, frozen);
        if (ending != null) {
            task.ending = ending;
        }
        return false;
    }

    // Null if the task has its outcome already.
    private static @Nullable Ending success(TaskRecord<?> task, @Nullable Incarnation life, @Nullable Object frozen)
            throws Exception {
        ActorRecord actor = task.actor;
        if (actor == null || life == null) {
            task.complete(frozen);
            return null;
        }
        actor.beforeAnswer(task, life);
        return new Returned(frozen == null ? Ref.NULL : frozen);
    }

    private static boolean split(TaskRecord<?> task, @Nullable Incarnation life, Object[] components) throws Exception {
        Ref<?>[] parts = task.parts;
        int expected = parts != null
                ? parts.length
                : task.shipment != null ? task.function.components().size() : -1;
        if (expected != components.length) {
            throw new IllegalStateException(task.name() + " gave " + components.length
                    + " components where its stub expects another number: compile both again");
        }
        @Nullable Object[] frozen = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            String component = task.function.components().get(i);
            frozen[i] = freeze(
                    task,
                    components[i],
                    Origin.named("component '" + component + "' of the result of " + task.name(), component));
        }
        boolean later = succeed(task, life, frozen);
        if (parts != null && task.actor == null && task.failure() == null) {
            completeParts(parts, frozen);
        }
        return later;
    }

    /// Gives each component of a split result its value.
    static void completeParts(Ref<?>[] parts, @Nullable Object[] frozen) {
        for (int i = 0; i < parts.length; i++) {
            parts[i].complete(frozen[i]);
        }
    }

    private static StreamSink buffer(TaskRecord<?> task) {
        StreamSink buffer = task.stream;
        if (buffer == null) {
            throw new IllegalStateException(task.name() + " streams, but was not called through a stream stub");
        }
        return buffer;
    }

    // Returns how many items there were.
    private static long pump(TaskRecord<?> task, Iterator<?> items) {
        StreamSink buffer = buffer(task);
        long produced = 0;
        Origin origin = Origin.item(task.name());
        while (!task.cancelled && items.hasNext()) {
            Object frozen = freeze(task, items.next(), origin);
            produced++;
            buffer.produced(task, produced, frozen);
        }
        return produced;
    }

    // Returns true if the answer comes later.
    private static boolean pumped(TaskRecord<?> task, @Nullable Incarnation life, long produced) throws Exception {
        if (!task.cancelled) {
            StreamReplayException shorter = buffer(task).ended(task, produced);
            if (shorter == null) {
                return succeed(task, life, produced);
            }
            task.ending = new Refused(shorter);
        }
        return false;
    }

    private static Ending endingFor(Throwable thrown) {
        return switch (thrown) {
            case StackOverflowError _ -> new Threw(ThrowableCodec.shared().freezeThrowable(thrown));
            case VirtualMachineError _ -> new Crashed(ThrowableCodec.shared().freezeThrowable(thrown));
            case CodecRefusal refusal -> new Refused(refusal.refused);
            default -> new Threw(ThrowableCodec.shared().freezeThrowable(thrown));
        };
    }
}
