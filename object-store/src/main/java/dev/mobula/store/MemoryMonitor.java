package dev.mobula.store;

import dev.mobula.store.WorkerUse.Attempt;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Decides what a node that runs out of memory stops, so that the kernel does not. One owner; time is passed in.
///
/// **The node's memory.** Above the limit whole processes end, since only that gives memory back at once, several in
/// one go if one is not enough. A process counts with its own bytes, without shared memory. The order:
///
/// 1. idle workers with much memory, largest first;
/// 2. workers all of whose attempts are retriable, down to a buffer below the limit;
/// 3. workers with an attempt that is not, down to the limit only.
///
/// Within 2 and 3: first workers that are worth it (a twentieth of what is needed, or more), among these first those
/// that run one attempt and then those that run several, among these the one whose oldest attempt began last: it
/// loses the least work.
///
/// **A worker's heap.** If nearly all of it is live after a collection and two attempts or more run there, the newest
/// retriable one is stopped, and the next one not before another collection. An attempt that is alone, or not
/// retriable, gets the JVM's own `OutOfMemoryError` instead: to stop it would help nobody.
public final class MemoryMonitor {
    /// What to do, and the text for whoever waits for the attempts' results.
    public sealed interface Stop {
        /// Where it is.
        String worker();

        /// Node, use, what was stopped and why, the largest processes, and the cure.
        String report();
    }

    /// End a worker's process and with it all that it runs.
    ///
    /// @param attempts what it runs; empty if it is idle
    /// @param expectedBytes what its end gives back
    public record StopWorker(String worker, List<Attempt> attempts, long expectedBytes, String report)
            implements Stop {}

    /// Stop one attempt; its worker goes on.
    ///
    /// @param attempt the one to stop
    public record StopAttempt(String worker, Attempt attempt, String report) implements Stop {}

    /// What a report tells beside the reason.
    ///
    /// @param largest the largest processes, largest first
    /// @param objectStore in words, how full the object store is
    public record Surroundings(List<ProcessMemory> largest, String objectStore) {
        /// Copies the list.
        public Surroundings {
            largest = List.copyOf(largest);
        }
    }

    private static final int WORTH_IT = 20;

    private final MemoryMonitorSettings settings;
    private final MemoryReport report;
    private final Map<String, Long> stoppedNs = new HashMap<>(); // by worker, for those that are still there
    private final Map<String, Long> collectionsWhenStopped = new HashMap<>(); // by worker

    private boolean looked;
    private long lookedNs;

    /// @param nodeName for reports
    /// @param limitSetting how a user writes the setting for `stopAbove`, for reports
    public MemoryMonitor(MemoryMonitorSettings settings, String nodeName, String limitSetting) {
        this.settings = settings;
        this.report = new MemoryReport(settings, nodeName, limitSetting);
    }

    /// Whether it is time for the next look; until then samples need not be taken.
    public boolean isDue(long nowNs) {
        return !looked || nowNs - lookedNs >= settings.interval().toNanos();
    }

    /// Decides what to stop now; empty if there is memory enough.
    ///
    /// @param workers all of this node's workers
    /// @param surroundings for reports; asked for only if something is stopped
    /// @param nowNs the time in nanoseconds, on any clock that only goes forward
    public List<Stop> decide(
            MemorySample sample, List<WorkerUse> workers, Supplier<Surroundings> surroundings, long nowNs) {
        looked = true;
        lookedNs = nowNs;
        forgetThoseThatEnded(workers);
        List<WorkerUse> ended = workersToEnd(sample, workers, nowNs);
        Map<WorkerUse, Attempt> stopped = attemptsToStop(workers, nowNs);
        if (ended.isEmpty() && stopped.isEmpty()) {
            return List.of();
        }
        Surroundings around = surroundings.get();
        List<Stop> stops = new ArrayList<>();
        for (WorkerUse worker : ended) {
            stops.add(new StopWorker(
                    worker.worker(),
                    worker.attempts(),
                    worker.memory().ownBytes(),
                    report.ofNode(sample, worker, around, nowNs)));
        }
        stopped.forEach((worker, attempt) -> stops.add(
                new StopAttempt(worker.worker(), attempt, report.ofHeap(sample, worker, attempt, around, nowNs))));
        return stops;
    }

    private void forgetThoseThatEnded(List<WorkerUse> workers) {
        List<String> names = workers.stream().map(WorkerUse::worker).toList();
        stoppedNs.keySet().retainAll(names);
        collectionsWhenStopped.keySet().retainAll(names);
    }

    private boolean isStopping(WorkerUse worker, long nowNs) {
        Long since = stoppedNs.get(worker.worker());
        return since != null && nowNs - since < settings.settle().toNanos();
    }

    private List<WorkerUse> workersToEnd(MemorySample sample, List<WorkerUse> workers, long nowNs) {
        long expected = sample.usedBytes();
        List<WorkerUse> candidates = new ArrayList<>();
        for (WorkerUse worker : workers) {
            if (isStopping(worker, nowNs)) {
                expected -= worker.memory().ownBytes();
            } else if (worker.memory().ownBytes() > (worker.attempts().isEmpty() ? settings.idleAboveBytes() : 0)) {
                candidates.add(worker);
            }
        }
        long limit = settings.limitBytes(sample.totalBytes());
        if (expected <= limit) {
            return List.of();
        }
        long goal = settings.goalBytes(sample.totalBytes());
        candidates.sort(order((expected - goal) / WORTH_IT));
        List<WorkerUse> ended = new ArrayList<>();
        for (WorkerUse worker : candidates) {
            if (expected > (isRetriable(worker) ? goal : limit)) {
                expected -= worker.memory().ownBytes();
                stoppedNs.put(worker.worker(), nowNs);
                ended.add(worker);
            }
        }
        return ended;
    }

    private static boolean isRetriable(WorkerUse worker) {
        return worker.attempts().stream().allMatch(Attempt::retriable);
    }

    private static Comparator<WorkerUse> order(long worthBytes) {
        return Comparator.<WorkerUse>comparingInt(worker -> rank(worker, worthBytes))
                .thenComparing((first, second) -> first.attempts().isEmpty()
                        ? Long.compare(
                                second.memory().ownBytes(), first.memory().ownBytes())
                        : Long.signum(oldestNs(second) - oldestNs(first)))
                .thenComparing(WorkerUse::worker);
    }

    private static int rank(WorkerUse worker, long worthBytes) {
        if (worker.attempts().isEmpty()) {
            return 0;
        }
        return 1
                + (isRetriable(worker) ? 0 : 4)
                + (worker.memory().ownBytes() >= worthBytes ? 0 : 2)
                + (worker.attempts().size() == 1 ? 0 : 1);
    }

    // Times are compared by their difference, since a clock may begin anywhere.
    private static long oldestNs(WorkerUse worker) {
        long oldest = worker.attempts().getFirst().startedNs();
        for (Attempt attempt : worker.attempts()) {
            oldest = attempt.startedNs() - oldest < 0 ? attempt.startedNs() : oldest;
        }
        return oldest;
    }

    private Map<WorkerUse, Attempt> attemptsToStop(List<WorkerUse> workers, long nowNs) {
        Map<WorkerUse, Attempt> stopped = new LinkedHashMap<>();
        for (WorkerUse worker : workers) {
            Long collections = collectionsWhenStopped.get(worker.worker());
            boolean full = worker.heapMaxBytes() > 0
                    && worker.heapLiveBytes() > worker.heapMaxBytes() * settings.heapAbove()
                    && (collections == null || worker.collections() > collections);
            if (!full || worker.attempts().size() < 2 || isStopping(worker, nowNs)) {
                continue;
            }
            worker.attempts().stream()
                    .filter(Attempt::retriable)
                    .max((first, second) -> Long.signum(first.startedNs() - second.startedNs()))
                    .ifPresent(newest -> {
                        collectionsWhenStopped.put(worker.worker(), worker.collections());
                        stopped.put(worker, newest);
                    });
        }
        return stopped;
    }
}
