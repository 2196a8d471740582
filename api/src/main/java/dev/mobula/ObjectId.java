package dev.mobula;

import java.io.Serializable;

/// Identifies an object in the object store.
///
/// @param task the task that makes it, or the number that `put` took
/// @param index which of the task's results: 0 for a single one
public record ObjectId(TaskId task, int index) implements Serializable {
    /// Short text for listings and messages, for example `o-1f03a9c2-17` or `o-1f03a9c2-17.2`.
    @Override
    public String toString() {
        String text = "o-" + task.node().suffix() + '-' + task.sequence();
        return index == 0 ? text : text + '.' + index;
    }
}
