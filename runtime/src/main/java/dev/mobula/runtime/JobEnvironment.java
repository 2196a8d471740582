package dev.mobula.runtime;

import dev.mobula.Isolation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A kind of worker process of one job: those that share all tasks and actors that ask for nothing special, or those
/// of one isolated function or actor. The loop's.
final class JobEnvironment extends Environment {
    final JobState job;
    final @Nullable Isolation isolation;
    /// Tasks of this function that one process runs, then it is replaced; 0 for no limit.
    final int maxCalls;
    /// Processes that have not ended.
    final List<WorkerPort> workers = new ArrayList<>(1);
    /// What waits until a process is ready.
    final ArrayDeque<RemoteLease> waitingLeases = new ArrayDeque<>();
    final ArrayDeque<TaskRecord<?>> waitingCreations = new ArrayDeque<>();
    /// Processes in a row that ended before they were ready.
    int failedStarts;

    JobEnvironment(JobState job, @Nullable Isolation isolation, int maxCalls) {
        this.job = job;
        this.isolation = isolation;
        this.maxCalls = maxCalls;
    }

    /// Whether each of its processes runs one task at a time, or one actor.
    boolean isExclusive() {
        return isolation != null || maxCalls > 0;
    }

    boolean hasWaiting() {
        return !waitingLeases.isEmpty() || !waitingCreations.isEmpty();
    }

    @Override
    public String toString() {
        return "JobEnvironment(" + job.job() + (isExclusive() ? ", exclusive)" : ")");
    }
}
