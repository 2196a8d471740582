package dev.mobula.runtime;

import dev.mobula.TaskCancelledException;
import java.util.ArrayList;
import java.util.List;

/// Ends tasks before their time: because somebody asks for it, or because their session closes. Owned by the loop.
@SuppressWarnings("ReferenceEquality") // outcomes are compared
final class Cancellation {
    private final NodeState state;

    Cancellation(NodeState state) {
        this.state = state;
    }

    /// Cancels a task.
    ///
    /// @return false if it had ended
    boolean cancel(TaskRecord<?> task, boolean recursive) {
        List<TaskRecord<?>> family = recursive ? withDescendants(task) : List.of(task);
        boolean cancelled = cancelOne(task);
        for (TaskRecord<?> descendant : family.subList(1, family.size())) {
            cancelOne(descendant);
        }
        return cancelled;
    }

    private boolean cancelOne(TaskRecord<?> task) {
        boolean cancelled = false;
        if (!task.isDone() && task.phase() != TaskRecord.ENDED) {
            boolean queued = task.phase() == TaskRecord.QUEUED;
            boolean running = task.phase() == TaskRecord.RUNNING;
            Failure failure = new Failure(new TaskCancelledException(
                    task.describe() + " was cancelled "
                            + (running ? "while it ran: what it may still return is dropped" : "before it ran"),
                    null));
            state.abandon(task, failure);
            cancelled = task.failure() == failure; // else the attempt gave its value a moment before
            if (queued && task.actor == null) {
                state.scheduling().left();
            }
            ActorRecord actor = task.actor;
            if (actor != null && task.calledActor() == null) {
                state.actors().constructorFailed(actor, task, null);
            }
        }
        return cancelled;
    }

    // The task first, then its children, then theirs; not by recursion, since tasks nest to any depth.
    private static List<TaskRecord<?>> withDescendants(TaskRecord<?> task) {
        List<TaskRecord<?>> family = new ArrayList<>(List.of(task));
        for (int i = 0; i < family.size(); i++) {
            for (TaskRecord<?> child = family.get(i).firstChild; child != null; child = child.nextSibling) {
                family.add(child);
            }
        }
        return family;
    }

    /// Ends all that belongs to a session.
    void sessionClosed(SessionState session) {
        state.actors().sessionClosed(session);
        abandonAll(session, false); // first, so that none of them follows one that is interrupted
        abandonAll(session, true);
        state.scheduling().left();
    }

    private void abandonAll(SessionState session, boolean running) {
        for (TaskRecord<?> task = session.tasks.first(); task != null; ) {
            TaskRecord<?> next = task.nextTask;
            if (!task.isDone() && (running || task.phase() != TaskRecord.RUNNING)) {
                state.abandon(task, new Failure(session.closedException(task.describe())));
            }
            task = next;
        }
    }
}
