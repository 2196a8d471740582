package dev.mobula.runtime;

import dev.mobula.TaskId;
import org.jspecify.annotations.Nullable;

/// A reference to one component of a split result.
final class PartRef<T extends @Nullable Object> extends Ref<T> {
    final TaskRecord<?> task;
    private final int index;

    PartRef(TaskRecord<?> task, int index) {
        super(task.session, task.sequence);
        this.task = task;
        this.index = index;
    }

    @Override
    TaskId producer() {
        return task.taskId();
    }

    @Override
    int index() {
        return index;
    }

    @Override
    String describe() {
        return "component '" + task.function.components().get(index) + "' of " + task.describe();
    }

    @Override
    String why(NodeState state) {
        return isDone() ? "it is there" : task.why(state);
    }
}
