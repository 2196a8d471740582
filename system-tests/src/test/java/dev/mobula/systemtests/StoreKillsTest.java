package dev.mobula.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mobula.Arg;
import dev.mobula.Mobula;
import dev.mobula.ObjectRef;
import dev.mobula.Tensor;
import dev.mobula.WorkerCrashedException;
import dev.mobula.systemtests.StoreVictim.Deed;
import dev.mobula.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Workers and drivers are killed while they make and read large values; `-Dmobula.chaos.store.kills` says how many
/// (profile `chaos`: 500). After 5 s of quiet not a byte has leaked, and every other value is right.
@Tag("processes")
class StoreKillsTest {
    private static final int KILLS = Integer.getInteger("mobula.chaos.store.kills", 20);
    private static final long SEED = Long.getLong("mobula.seed", 1);
    private static final Duration QUIET = Duration.ofSeconds(5);
    private static final List<Deed> DEEDS = List.of(Deed.values());
    private static final int AT_ONCE = 10;
    private static final int KEPT = 6;
    private static final int KEPT_BYTES = 5 << 20;
    private static final int LEAST_BYTES = 100_000;
    private static final int MOST_BYTES = 6 << 20;
    private static final long LONGEST_NS = 30_000_000;

    private final SplittableRandom random = new SplittableRandom(SEED);

    @TempDir
    Path folder;

    private NodeUnderTest node;
    private int killed;

    @Test
    @Timeout(3_000)
    void nothingLeaksAndNoOtherValueIsHurt(@TempDir Path nodeFolder) throws Exception {
        try (var started =
                        NodeUnderTest.start(nodeFolder, "--cpus=4", "--object-store-memory=75MiB", "--warm-workers=2");
                var mobula = started.connect()) {
            node = started;
            while (killed < KILLS) {
                var kept = StoreTasks.putAll(1_000, KEPT, KEPT_BYTES);
                killSome(mobula, kept, Math.min(AT_ONCE, KILLS - killed));
                StoreFigures.awaitObjects(node, KEPT, QUIET);
                for (int i = 0; i < KEPT; i++) {
                    assertThat(StoreTasks.crc(kept.get(i).get()))
                            .as("seed %d, value %d after %d kills", SEED, i, killed)
                            .isEqualTo(StoreTasks.crc(StoreTasks.bytes(1_000 + i, KEPT_BYTES)));
                }
                kept.clear();
                StoreFigures.awaitEmpty(node, QUIET);
            }
        }
    }

    // Half of them are drivers, which run side by side; the other half are workers, one after the other.
    private void killSome(Mobula mobula, List<ObjectRef<byte[]>> kept, int count) throws Exception {
        List<Process> drivers = new ArrayList<>();
        List<Integer> numbers =
                IntStream.range(killed, killed + count / 2).boxed().toList();
        try {
            for (int number : numbers) {
                drivers.add(driver(number, DEEDS.get(number % DEEDS.size())));
            }
            for (int i = 0; i < count - numbers.size(); i++) {
                int number = killed + numbers.size() + i;
                killAWorker(mobula, kept, number, DEEDS.get(number % DEEDS.size()));
            }
            for (int i = 0; i < drivers.size(); i++) {
                awaitMark("victim-" + numbers.get(i));
                NodeUnderTest.kill(drivers.get(i).pid());
                NodeUnderTest.awaitEnded(drivers.get(i).pid());
            }
        } finally {
            drivers.forEach(Process::destroyForcibly);
        }
        killed += count;
    }

    private Process driver(int number, Deed deed) throws IOException {
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        StoreVictim.class.getName(),
                        node.address(),
                        folder.toString(),
                        "victim-" + number,
                        deed.name(),
                        Integer.toString(bytes()))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("driver-" + number + ".log").toFile());
        UserProgram.removeSettings(builder.environment());
        builder.environment().putAll(Map.of("CLASSPATH", System.getProperty("java.class.path")));
        return builder.start();
    }

    private int bytes() {
        return random.nextInt(LEAST_BYTES, MOST_BYTES);
    }

    private void killAWorker(Mobula mobula, List<ObjectRef<byte[]>> kept, int number, Deed deed) throws Exception {
        String name = "victim-" + number;
        String marks = folder.toString();
        var tasks = StoreTasksRemote.options().retries(0);
        ObjectRef<Long> doomed = switch (deed) {
            case CREATING_AND_WAITING -> tasks.createAndWait(marks, name, bytes());
            case CREATING -> tasks.createForEver(marks, name, bytes());
            case PUTTING -> tasks.putForEver(marks, name, bytes());
            case READING_AND_WAITING ->
                tasks.readAndWait(
                        Arg.of(marks), Arg.of(name), mobula.put(Tensor.of(StoreTasks.bytes(number, bytes()))));
            case READING -> tasks.readForEver(marks, name, kept);
        };
        awaitMark(name);
        long end = System.nanoTime() + random.nextLong(LONGEST_NS); // somewhere in the midst of it
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
        NodeUnderTest.kill(Deeds.markedPid(folder.resolve(name)));
        assertThatThrownBy(() -> doomed.get(NodeUnderTest.LIMIT))
                .as("seed %d, %s", SEED, name)
                .isInstanceOf(WorkerCrashedException.class);
    }

    private void awaitMark(String name) {
        Await.until("there is " + name, NodeUnderTest.LIMIT, () -> Files.exists(folder.resolve(name)));
    }
}
