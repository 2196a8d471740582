package dev.mobula.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mobula.Isolation;
import dev.mobula.Mobula;
import dev.mobula.MobulaConfig;
import dev.mobula.ObjectRef;
import dev.mobula.Remote;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Processes of one's own, on a node with worker JVMs.
class IsolationTest {
    /// What a task sees of the process that it runs in.
    record Seen(long pid, long heapBytes, String variable, String devices, List<Integer> gpuIds) {}

    @Remote
    static Seen look() {
        return new Seen(
                ProcessHandle.current().pid(),
                Runtime.getRuntime().maxMemory(),
                String.valueOf(System.getenv("COLOUR")),
                String.valueOf(System.getenv("CUDA_VISIBLE_DEVICES")),
                Mobula.current().gpuIds());
    }

    private static Mobula node() {
        return TestCluster.open(MobulaConfig.defaults().cpus(4).gpus(2).with("seed", "42"), true);
    }

    @Test
    void givesAnIsolatedTaskItsOwnProcessHeapAndEnvironment() {
        try (Mobula mobula = node()) {
            Seen shared = IsolationTestRemote.on(mobula).look().get();
            Isolation isolation = Isolation.DEFAULT.withHeap("64MiB").with("COLOUR", "green");
            Seen alone =
                    IsolationTestRemote.on(mobula).isolated(isolation).look().get();

            assertThat(alone.pid()).isNotEqualTo(shared.pid());
            assertThat(alone.heapBytes()).isBetween(32L << 20, 64L << 20);
            assertThat(alone.variable()).isEqualTo("green");
            assertThat(shared.variable()).isEqualTo("null");
        }
    }

    @Test
    void showsAnIsolatedTaskTheDevicesThatItWasGrantedAndNoOthers() {
        try (Mobula mobula = node()) {
            List<ObjectRef<Seen>> both = List.of(
                    IsolationTestRemote.on(mobula).isolated().gpus(1).look(),
                    IsolationTestRemote.on(mobula).isolated().gpus(1).look());
            for (Seen seen : mobula.getAll(both)) {
                assertThat(seen.gpuIds()).hasSize(1);
                assertThat(seen.devices()).isEqualTo(seen.gpuIds().getFirst().toString());
            }
            assertThat(IsolationTestRemote.on(mobula).isolated().look().get().devices())
                    .isEmpty();
        }
    }

    @Test
    void replacesAProcessAfterSoManyRunsOfAFunction() {
        try (Mobula mobula = node()) {
            List<Long> pids = new ArrayList<>();
            for (int run = 0; run < 4; run++) {
                pids.add(IsolationTestRemote.on(mobula).maxCalls(2).look().get().pid());
            }
            Set<Long> distinct = new HashSet<>(pids);
            assertThat(distinct).hasSize(2);
            assertThat(pids.get(0)).isEqualTo(pids.get(1));
            assertThat(pids.get(2)).isEqualTo(pids.get(3));
        }
    }
}
