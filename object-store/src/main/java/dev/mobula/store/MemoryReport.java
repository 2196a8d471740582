package dev.mobula.store;

import dev.mobula.store.MemoryMonitor.Surroundings;
import dev.mobula.store.WorkerUse.Attempt;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// The texts of [MemoryMonitor].
final class MemoryReport {
    private static final int MOST_NAMED = 10;
    private static final double GIBIBYTE = 1L << 30;

    private final MemoryMonitorSettings settings;
    private final String nodeName;
    private final String limitSetting;

    MemoryReport(MemoryMonitorSettings settings, String nodeName, String limitSetting) {
        this.settings = settings;
        this.nodeName = nodeName;
        this.limitSetting = limitSetting;
    }

    String ofNode(MemorySample sample, WorkerUse worker, Surroundings around, long nowNs) {
        String what = worker.attempts().isEmpty()
                ? "Ended the idle worker " + process(worker) + ", since nothing is lost with it."
                : "Stopped " + attempts(worker.attempts(), nowNs) + " with the worker " + process(worker) + ", "
                        + why(worker) + ".";
        return String.format(
                        Locale.ROOT,
                        "Node %s ran low on memory: %s (limit %.1f%%). ",
                        nodeName,
                        use(sample),
                        settings.stopAbove() * 100)
                + what + surroundings(around)
                + " Run fewer at once with @Remote(memory = …), give the machine or container more memory, allow more"
                + " with oomRetries, or move the limit with " + limitSetting + ".";
    }

    String ofHeap(MemorySample sample, WorkerUse worker, Attempt stopped, Surroundings around, long nowNs) {
        return String.format(
                        Locale.ROOT,
                        "Worker %s on node %s ran low on heap: %s of %s are live after a collection (limit %.1f%%); the"
                                + " node has %s. Stopped %s, the newest retriable of %d that run there.",
                        process(worker),
                        nodeName,
                        gibibytes(worker.heapLiveBytes()),
                        gibibytes(worker.heapMaxBytes()),
                        settings.heapAbove() * 100,
                        use(sample),
                        attempts(List.of(stopped), nowNs),
                        worker.attempts().size())
                + surroundings(around)
                + " Run fewer at once with @Remote(memory = …), give workers a larger heap, or allow more with oomRetries.";
    }

    private static String why(WorkerUse worker) {
        boolean retriable = worker.attempts().stream().allMatch(Attempt::retriable);
        return retriable
                ? "the newest of those that can be run again"
                : "the newest, since nothing is left that could be run again";
    }

    private static String use(MemorySample sample) {
        return String.format(
                Locale.ROOT,
                "%s of %s used (%.1f%% of %s)",
                gibibytes(sample.usedBytes()),
                gibibytes(sample.totalBytes()),
                sample.usedShare() * 100,
                sample.source());
    }

    private static String process(WorkerUse worker) {
        return worker.worker() + " (process " + worker.memory().pid() + ", "
                + gibibytes(worker.memory().ownBytes()) + " of its own)";
    }

    private static String attempts(List<Attempt> attempts, long nowNs) {
        String named = attempts.stream()
                .limit(MOST_NAMED)
                .map(attempt -> attempt(attempt, nowNs))
                .collect(Collectors.joining(", "));
        return attempts.size() <= MOST_NAMED ? named : named + " and " + (attempts.size() - MOST_NAMED) + " more";
    }

    private static String attempt(Attempt attempt, long nowNs) {
        return String.format(
                Locale.ROOT,
                "%s of %s (attempt %d, %s, of %s, for %.1f s)",
                attempt.task(),
                attempt.name(),
                attempt.number(),
                attempt.retriable() ? "retriable" : "not retriable",
                attempt.owner(),
                Math.max(0, nowNs - attempt.startedNs()) / 1e9); // it may have begun during the look
    }

    private static String surroundings(Surroundings around) {
        List<ProcessMemory> largest = around.largest();
        String processes = largest.isEmpty()
                ? ""
                : largest.stream()
                        .limit(MOST_NAMED)
                        .map(process -> process.name() + " " + process.pid() + " with " + gibibytes(process.ownBytes()))
                        .collect(Collectors.joining(", ", " Largest processes: ", "."));
        return around.objectStore().isEmpty() ? processes : processes + " Object store: " + around.objectStore() + ".";
    }

    private static String gibibytes(long bytes) {
        return String.format(Locale.ROOT, "%.2f GiB", bytes / GIBIBYTE);
    }
}
