package dev.mobula.runtime;

import org.jspecify.annotations.Nullable;

/// The tasks of one session that have not ended, oldest first, linked through the records themselves; each
/// task's children likewise. Owned by the loop.
final class SessionTasks {
    private @Nullable TaskRecord<?> first;
    private @Nullable TaskRecord<?> last;

    @Nullable
    TaskRecord<?> first() {
        return first;
    }

    void link(TaskRecord<?> task) {
        TaskRecord<?> before = last;
        task.previousTask = before;
        last = task;
        if (before == null) {
            first = task;
        } else {
            before.nextTask = task;
        }
        TaskRecord<?> parent = task.parent;
        if (parent != null) {
            TaskRecord<?> sibling = parent.firstChild;
            task.nextSibling = sibling;
            if (sibling != null) {
                sibling.previousSibling = task;
            }
            parent.firstChild = task;
        }
    }

    void unlink(TaskRecord<?> task) {
        TaskRecord<?> before = task.previousTask;
        TaskRecord<?> after = task.nextTask;
        if (before == null) {
            first = after;
        } else {
            before.nextTask = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.previousTask = before;
        }
        task.previousTask = null;
        task.nextTask = null;
        unlinkChild(task);
    }

    private static void unlinkChild(TaskRecord<?> task) {
        TaskRecord<?> parent = task.parent;
        if (parent == null) {
            return;
        }
        TaskRecord<?> before = task.previousSibling;
        TaskRecord<?> after = task.nextSibling;
        if (before == null) {
            parent.firstChild = after;
        } else {
            before.nextSibling = after;
        }
        if (after != null) {
            after.previousSibling = before;
        }
        task.previousSibling = null;
        task.nextSibling = null;
    }
}
