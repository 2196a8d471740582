package dev.mobula.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mobula.TaskId;
import dev.mobula.store.MemoryMonitor.Stop;
import dev.mobula.store.MemoryMonitor.StopAttempt;
import dev.mobula.store.MemoryMonitor.StopWorker;
import dev.mobula.store.MemoryMonitor.Surroundings;
import dev.mobula.store.WorkerUse.Attempt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MemoryMonitorTest {
    private static final long GIB = 1L << 30;
    private static final long SECOND = 1_000_000_000L;
    private static final long NOW = -SECOND; // clocks may begin below 0

    private final MemoryMonitor monitor =
            new MemoryMonitor(MemoryMonitorSettings.DEFAULTS, "n-00000007", "--memory-stop-above");

    private static Surroundings nothingElse() {
        return new Surroundings(List.of(), "");
    }

    private static MemorySample used(double gibibytes) {
        return new MemorySample((long) (gibibytes * GIB), 100 * GIB, "the machine");
    }

    private static Attempt attempt(int number, boolean retriable, double secondsAgo) {
        return new Attempt(
                new TaskId(SpillFixture.NODE, number),
                "App.grow",
                2,
                retriable,
                NOW - (long) (secondsAgo * SECOND),
                "job-1");
    }

    private static WorkerUse worker(String name, double ownGibibytes, Attempt... attempts) {
        long own = (long) (ownGibibytes * GIB);
        return new WorkerUse(name, new ProcessMemory(100, "java", own + 7 * GIB, 7 * GIB), 0, 0, 0, List.of(attempts));
    }

    private static WorkerUse heap(String name, long live, long max, long collections, Attempt... attempts) {
        return new WorkerUse(name, new ProcessMemory(100, "java", GIB, 0), live, max, collections, List.of(attempts));
    }

    private List<String> stopped(MemorySample sample, List<WorkerUse> workers, long now) {
        return monitor.decide(sample, workers, MemoryMonitorTest::nothingElse, now).stream()
                .map(Stop::worker)
                .toList();
    }

    @Test
    void stopsNothingUpToTheLimit() {
        var workers = List.of(worker("a", 50, attempt(1, true, 1)), worker("idle", 40));

        assertThat(stopped(used(95), workers, NOW)).isEmpty();
        assertThat(stopped(used(95.1), List.of(), NOW)).isEmpty();
        assertThat(stopped(new MemorySample(0, 0, ""), workers, NOW)).isEmpty();
    }

    @Test
    void looksEachQuarterOfASecond() {
        assertThat(monitor.isDue(NOW)).isTrue();
        stopped(used(1), List.of(), NOW);
        assertThat(monitor.isDue(NOW + SECOND / 4 - 1)).isFalse();
        assertThat(monitor.isDue(NOW + SECOND / 4)).isTrue();
    }

    @Test
    void stopsTheNewestRetriableUntilThereIsABuffer() {
        // 97 used, the limit is 95 and the buffer 3: 5 are to be freed
        var workers = List.of(
                worker("old", 3, attempt(1, true, 30)),
                worker("newest-but-once-only", 3, attempt(2, false, 1)),
                worker("new", 3, attempt(3, true, 2)),
                worker("middle", 3, attempt(4, true, 20)));

        assertThat(stopped(used(97), workers, NOW)).containsExactly("new", "middle");
    }

    @Test
    void stopsThoseThatRunOnlyOnceAtLastAndOnlyDownToTheLimit() {
        var workers = List.of(
                worker("retriable", 1, attempt(1, true, 30)),
                worker("once-new", 2, attempt(2, false, 1)),
                worker("once-old", 2, attempt(3, false, 9)));

        assertThat(stopped(used(97), workers, NOW)).containsExactly("retriable", "once-new");
        assertThat(stopped(used(95.5), workers, NOW + 6 * SECOND)).containsExactly("retriable");
    }

    @Test
    void prefersProcessesOfOneAttemptToThoseOfMany() {
        var workers = List.of(
                worker("shared", 6, attempt(1, true, 1), attempt(2, true, 2)),
                worker("isolated", 6, attempt(3, true, 50)),
                worker("mixed", 6, attempt(4, true, 1), attempt(5, false, 1)));

        assertThat(stopped(used(96), workers, NOW)).containsExactly("isolated");
        assertThat(stopped(used(98), workers, NOW + 6 * SECOND)).containsExactly("isolated");
        assertThat(stopped(used(100), workers, NOW + 12 * SECOND)).containsExactly("isolated", "shared");
    }

    @Test
    void takesTheSharedWorkerThatLosesTheLeastWork() {
        var workers = List.of(
                worker("long", 6, attempt(1, true, 1), attempt(2, true, 500)),
                worker("short", 6, attempt(3, true, 60), attempt(4, true, 50)));

        assertThat(stopped(used(96), workers, NOW)).containsExactly("short");
    }

    @Test
    void doesNotStopManySmallOnesForTheSakeOfOneThatIsLarge() {
        var workers = new ArrayList<WorkerUse>();
        for (int i = 0; i < 20; i++) {
            workers.add(worker("small-" + i, 0.1, attempt(i, true, i)));
        }
        workers.add(worker("large", 60, attempt(99, true, 100)));
        workers.add(worker("nothing-of-its-own", 0, attempt(100, true, 0)));

        assertThat(stopped(used(96), workers, NOW)).containsExactly("large");
    }

    @Test
    void endsIdleWorkersWithMuchMemoryFirst() {
        var workers = List.of(
                worker("new", 6, attempt(1, true, 1)),
                worker("idle-small", 1),
                worker("idle", 2),
                worker("idle-large", 3));

        assertThat(stopped(used(96), workers, NOW)).containsExactly("idle-large", "idle");
        assertThat(monitor.decide(used(97), workers, MemoryMonitorTest::nothingElse, NOW + 6 * SECOND)
                        .getFirst()
                        .report())
                .contains("Ended the idle worker idle-large (process 100, 3.00 GiB of its own)");
    }

    @Test
    void countsWhatItHasStoppedAsGoneUntilItShouldBe() {
        var first = worker("first", 6, attempt(1, true, 1));
        var second = worker("second", 6, attempt(2, true, 2));
        assertThat(stopped(used(97), List.of(first, second), NOW)).containsExactly("first");
        assertThat(stopped(used(97), List.of(first, second), NOW + SECOND)).isEmpty();
        assertThat(stopped(used(102), List.of(first, second), NOW + 2 * SECOND)).containsExactly("second");
        assertThat(stopped(used(102), List.of(first, second), NOW + 5 * SECOND))
                .as("still there: again")
                .containsExactly("first");
        assertThat(stopped(used(97), List.of(), NOW + 5 * SECOND)).isEmpty();
    }

    @Test
    void stopsTheNewestRetriableAttemptOfAFullHeapOnceForEachCollection() {
        var old = attempt(1, true, 20);
        var young = attempt(2, true, 10);
        var once = attempt(3, false, 1);

        assertThat(monitor.decide(
                        used(10),
                        List.of(heap("w", 85, 100, 4, old, young, once)),
                        MemoryMonitorTest::nothingElse,
                        NOW))
                .isEmpty();
        assertThat(monitor.decide(
                        used(10),
                        List.of(heap("w", 86, 100, 4, old, young, once)),
                        MemoryMonitorTest::nothingElse,
                        NOW))
                .singleElement()
                .isInstanceOfSatisfying(
                        StopAttempt.class, stop -> assertThat(stop.attempt()).isEqualTo(young));
        assertThat(monitor.decide(
                        used(10),
                        List.of(heap("w", 86, 100, 4, old, once)),
                        MemoryMonitorTest::nothingElse,
                        NOW + SECOND))
                .isEmpty();
        assertThat(monitor.decide(
                        used(10),
                        List.of(heap("w", 86, 100, 5, old, once)),
                        MemoryMonitorTest::nothingElse,
                        NOW + SECOND))
                .singleElement()
                .isInstanceOfSatisfying(
                        StopAttempt.class, stop -> assertThat(stop.attempt()).isEqualTo(old));
        assertThat(monitor.decide(
                        used(10), List.of(heap("w", 86, 100, 6, once)), MemoryMonitorTest::nothingElse, NOW + SECOND))
                .isEmpty();
        assertThat(monitor.decide(
                        used(10), List.of(heap("v", 86, 100, 6, old)), MemoryMonitorTest::nothingElse, NOW + SECOND))
                .as("alone")
                .isEmpty();
    }

    @Test
    void saysNodeUseWhatWasStoppedWhyAndTheCure() {
        var workers = List.of(worker("w-3", 6, attempt(1, true, 3.2), attempt(2, true, 1)));
        var largest = List.of(new ProcessMemory(9, "python", 50 * GIB, 0), new ProcessMemory(100, "java", 6 * GIB, 0));

        assertThat(monitor.decide(used(96), workers, () -> new Surroundings(largest, "1 of 2 GiB used"), NOW))
                .containsExactly(new StopWorker(
                        "w-3",
                        workers.getFirst().attempts(),
                        6 * GIB,
                        "Node n-00000007 ran low on memory: 96.00 GiB of 100.00 GiB used (96.0% of the machine) (limit"
                                + " 95.0%). Stopped t-1f03a9c2-1 of App.grow (attempt 2, retriable, of job-1, for 3.2"
                                + " s), t-1f03a9c2-2 of App.grow (attempt 2, retriable, of job-1, for 1.0 s) with the"
                                + " worker w-3 (process 100, 6.00 GiB of its own), the newest of those that can be run again."
                                + " Largest processes: python 9 with 50.00 GiB, java 100 with 6.00 GiB. Object store: 1"
                                + " of 2 GiB used. Run fewer at"
                                + " once with @Remote(memory = …), give the machine or container more memory, allow more"
                                + " with oomRetries, or move the limit with --memory-stop-above."));
        assertThat(monitor.decide(
                                used(10),
                                List.of(heap("w", 97 * GIB / 100, GIB, 1, attempt(1, true, 2), attempt(2, true, 1))),
                                MemoryMonitorTest::nothingElse,
                                NOW)
                        .getFirst()
                        .report())
                .isEqualTo("Worker w (process 100, 1.00 GiB of its own) on node n-00000007 ran low on heap: 0.97 GiB of"
                        + " 1.00 GiB are live after a collection (limit 85.0%); the node has 10.00 GiB of 100.00 GiB"
                        + " used (10.0% of the machine). Stopped t-1f03a9c2-2 of App.grow (attempt 2, retriable, of"
                        + " job-1, for 1.0"
                        + " s), the newest retriable of 2 that run there. Run fewer at once with @Remote(memory = …),"
                        + " give workers a larger heap, or allow more with oomRetries.");
    }

    static long[] seeds() {
        Long given = Long.getLong("mobula.seed");
        return given != null ? new long[] {given} : new long[] {1, 2, 3, 4};
    }

    @ParameterizedTest(name = "seed={0}")
    @MethodSource("seeds")
    void stopsEnoughButNoRetriableInVainAndNothingThatRunsOnceTooEarly(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 500; round++) {
            List<WorkerUse> workers = new ArrayList<>();
            for (int i = random.nextInt(12); i > 0; i--) {
                Attempt[] attempts = new Attempt[random.nextInt(4)];
                for (int a = 0; a < attempts.length; a++) {
                    attempts[a] = attempt(a, random.nextInt(3) > 0, random.nextInt(100));
                }
                workers.add(worker("r" + round + "-" + i, random.nextDouble(10), attempts));
            }
            MemorySample sample = used(90 + random.nextDouble(15));
            List<Stop> stops = monitor.decide(sample, workers, MemoryMonitorTest::nothingElse, NOW);
            long limit = (long) (sample.totalBytes() * 0.95);
            long freed = 0;
            boolean onceOnly = false;
            for (Stop stop : stops) {
                StopWorker ended = (StopWorker) stop;
                boolean retriable = ended.attempts().stream().allMatch(Attempt::retriable);
                assertThat(sample.usedBytes() - freed).isGreaterThan(retriable ? limit - 3 * GIB : limit);
                assertThat(onceOnly && retriable).as("retriable ones go first").isFalse();
                onceOnly |= !retriable;
                freed += ended.expectedBytes();
            }
            boolean someLeft = workers.stream()
                    .anyMatch(worker -> !worker.attempts().isEmpty()
                            && stops.stream().noneMatch(stop -> stop.worker().equals(worker.worker())));
            assertThat(sample.usedBytes() - freed <= limit || !someLeft).isTrue();

            List<WorkerUse> shuffled = new ArrayList<>(workers);
            Collections.shuffle(shuffled, new Random(seed));
            var other = new MemoryMonitor(MemoryMonitorSettings.DEFAULTS, "n", "x");
            assertThat(other.decide(sample, shuffled, MemoryMonitorTest::nothingElse, NOW).stream()
                            .map(Stop::worker)
                            .toList())
                    .as("the order in which workers are told does not matter")
                    .isEqualTo(stops.stream().map(Stop::worker).toList());
        }
    }

    @Test
    void refusesSettingsOutOfTheirRange() {
        assertThat(MemoryMonitorSettings.of(0.04, Duration.ZERO).goalBytes(1000))
                .isEqualTo(20);
        assertThatThrownBy(() ->
                        new MemoryMonitorSettings(1.5, Duration.ofMillis(250), 0.05, 0, 0.9, 0, Duration.ofSeconds(1)))
                .hasMessage("stopAbove=1.5 is no share: use for example 0.95");
    }
}
