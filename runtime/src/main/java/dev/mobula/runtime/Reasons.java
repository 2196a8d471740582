package dev.mobula.runtime;

import dev.mobula.ActorState;
import dev.mobula.Resources;
import dev.mobula.TaskInfo;
import dev.mobula.TaskState;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Says in words why something waits. On the loop; costs nothing until asked.
final class Reasons {
    private static final int DEEPEST = 20;

    private Reasons() {}

    /// The reason of a task, down to the first thing that can move.
    static String of(NodeState state, TaskRecord<?> task) {
        return of(state, task, 0);
    }

    private static String of(NodeState state, TaskRecord<?> task, int depth) {
        return switch (task.phase()) {
            case TaskRecord.NEW -> "it is on its way to the node";
            case TaskRecord.WAITING_ARGS -> arguments(state, task, depth);
            case TaskRecord.WAITING_ACTOR ->
                "it waits for an earlier call of the same caller, so that calls stay in order";
            case TaskRecord.QUEUED -> queued(state, task);
            case TaskRecord.RUNNING -> running(task);
            case TaskRecord.WAITING_RETRY ->
                Texts.attempt(task.attempt, task.options.retries()) + " failed, and it waits to be tried again";
            default -> "it has ended";
        };
    }

    private static String arguments(NodeState state, TaskRecord<?> task, int depth) {
        @Nullable Object[] arguments = task.arguments;
        for (int i = 0; arguments != null && i < arguments.length; i++) {
            if (arguments[i] instanceof Ref<?> ref && !ref.isDone()) {
                String deeper = depth >= DEEPEST
                        ? "…"
                        : switch (ref) {
                            case TaskRecord<?> producer -> of(state, producer, depth + 1);
                            case PartRef<?> part -> of(state, part.task, depth + 1);
                            default -> ref.why(state);
                        };
                return "it waits for " + Texts.argument(task.function, i) + ", which is " + ref.describe() + ": "
                        + deeper;
            }
        }
        return "its arguments are there";
    }

    private static String queued(NodeState state, TaskRecord<?> task) {
        ActorRecord actor = task.actor;
        if (actor == null) {
            String lacking = state.scheduling().waitReason(task.options.resources());
            return lacking.isEmpty() ? "it is about to start" : "it waits for resources: it " + lacking;
        }
        if (actor.state != ActorState.ALIVE) {
            return "it waits for " + actor.describe() + ", which " + actor.reason;
        }
        CallGroup group = task.group;
        if (group == null) {
            return "its constructor is about to run";
        }
        return "it waits for its turn at " + actor.describe() + ": " + group.limit + " of its calls may run at once"
                + (group.name.isEmpty() ? "" : " in group '" + group.name + '\'');
    }

    private static String running(TaskRecord<?> task) {
        String attempt = task.attempt > 1 ? ", attempt " + task.attempt : "";
        if (task.cancelled) {
            return "it was cancelled, and has not stopped yet" + attempt;
        }
        if (task.blocked > 0) {
            return "it runs, and is blocked in get, wait or on a stream" + attempt;
        }
        return (task.resuming ? "it was blocked, and goes on as soon as it has its CPUs again" : "it runs") + attempt;
    }

    /// The row of a task in listings.
    static TaskInfo info(NodeState state, TaskRecord<?> task) {
        return info(task, stateOf(task), of(state, task));
    }

    /// The row of a task, with its state and reason given.
    static TaskInfo info(TaskRecord<?> task, TaskState now, String reason) {
        TaskRecord<?> parent = task.parent;
        Resources resources = task.actor == null ? task.options.resources() : Resources.NONE;
        return new TaskInfo(
                task.taskId(),
                task.name(),
                now,
                reason,
                task.jobId(),
                Optional.ofNullable(parent).map(TaskRecord::taskId),
                task.actorId(),
                task.attempt,
                resources);
    }

    /// Which state listings show.
    static TaskState stateOf(TaskRecord<?> task) {
        @Nullable ActorRecord actor = task.actor;
        return switch (task.phase()) {
            case TaskRecord.NEW, TaskRecord.WAITING_ARGS -> TaskState.PENDING_ARGS;
            case TaskRecord.WAITING_ACTOR -> TaskState.PENDING_ACTOR;
            case TaskRecord.QUEUED -> actor == null ? TaskState.PENDING_RESOURCES : TaskState.PENDING_ACTOR;
            case TaskRecord.RUNNING ->
                task.blocked > 0 || task.resuming ? TaskState.RUNNING_BLOCKED : TaskState.RUNNING;
            case TaskRecord.WAITING_RETRY -> TaskState.PENDING_RETRY;
            default -> task.failure() == null ? TaskState.FINISHED : TaskState.FAILED;
        };
    }
}
