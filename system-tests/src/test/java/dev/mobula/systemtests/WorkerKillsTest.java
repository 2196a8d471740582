package dev.mobula.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mobula.Backoff;
import dev.mobula.Mobula;
import dev.mobula.ObjectRef;
import dev.mobula.Ready;
import dev.mobula.testing.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Workers are killed again and again under load; `-Dmobula.chaos.kills` says how often (profile `chaos`: 200).
@Tag("processes")
class WorkerKillsTest {
    private static final int KILLS = Integer.getInteger("mobula.chaos.kills", 10);
    private static final long SEED = Long.getLong("mobula.seed", 1);
    private static final int OUTSTANDING = 200;
    private static final int MOST_BETWEEN_KILLS = 2_000;
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final Map<ObjectRef<Deeds.Answer>, Integer> asked = new HashMap<>();
    private final Set<Long> killed = new HashSet<>();
    private List<ObjectRef<Deeds.Answer>> pending = new ArrayList<>();
    private final List<Long> recoveriesMs = new ArrayList<>();
    private int submitted;

    @Test
    @Timeout(1_200)
    void everyResultIsThereAndRightHoweverManyWorkersAreKilled(@TempDir Path folder) {
        try (var node = NodeUnderTest.start(folder, "--cpus=2");
                var mobula = node.connect()) {
            while (killed.size() < KILLS) {
                long pid = 0;
                int before = random.nextInt(1, MOST_BETWEEN_KILLS);
                for (int answers = 0; answers < before || pid == 0 || killed.contains(pid); answers++) {
                    pid = next(mobula).pid();
                }
                NodeUnderTest.kill(pid);
                killed.add(pid);
                long start = System.nanoTime();
                do {
                    pid = next(mobula).pid();
                } while (killed.contains(pid));
                recoveriesMs.add((System.nanoTime() - start) / 1_000_000);
            }
            while (!pending.isEmpty()) {
                check(mobula.wait(pending, 1, LIMIT));
            }

            assertThat(killed).hasSize(KILLS);
            Await.value(
                    "all resources are back",
                    LIMIT,
                    () -> mobula.state().nodes().getFirst(),
                    info -> info.available().equals(info.total()));
            assertThat(mobula.state().tasks(10)).isEmpty();
        }
        recoveriesMs.sort(null);
        System.out.printf(
                "From a kill to the first answer of another worker, %d kills: median %d ms, p99 %d ms, most %d ms%n",
                KILLS, recoveriesMs.get(KILLS / 2), recoveriesMs.get((KILLS - 1) * 99 / 100), recoveriesMs.getLast());
    }

    private Deeds.Answer next(Mobula mobula) {
        while (pending.size() < OUTSTANDING) {
            int x = submitted++;
            ObjectRef<Deeds.Answer> ref =
                    DeedsRemote.options().retries(-1).backoff(Backoff.NONE).square(x);
            asked.put(ref, x);
            pending.add(ref);
        }
        return check(mobula.wait(pending, 1, LIMIT));
    }

    private Deeds.Answer check(Ready<Deeds.Answer> ready) {
        assertThat(ready.ready())
                .as("one of %d is there in %s, seed %d", pending.size(), LIMIT, SEED)
                .hasSize(1);
        ObjectRef<Deeds.Answer> ref = ready.ready().getFirst();
        pending = new ArrayList<>(ready.pending());
        long x = asked.remove(ref);
        var answer = ref.get();
        assertThat(answer.value()).as("square of %d, seed %d", x, SEED).isEqualTo(x * x);
        return answer;
    }
}
