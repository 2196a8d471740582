package dev.mobula.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mobula.Arg;
import dev.mobula.Mobula;
import dev.mobula.MobulaConfig;
import dev.mobula.ObjectRef;
import dev.mobula.Resources;
import dev.mobula.TaskOptions;
import dev.mobula.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("semantics")
class TaskResourcesTest {
    @ParameterizedTest(name = "{1} CPUs each on {0}: at most {2} at once")
    @CsvSource({"1, 1, 1", "2, 1, 2", "2, 2, 1", "2, 0.5, 4", "4, 1.5, 2", "1, 0.25, 4"})
    void runsAsManyTasksAtOnceAsResourcesAllow(double cpus, double each, int most) {
        try (TestNode node = new TestNode(cpus)) {
            Shared.Counter running = Shared.counter();
            Shared.Counter highest = Shared.counter();
            Shared.Barrier allAtOnce = Shared.barrier(most);
            List<ObjectRef<Object>> refs = new ArrayList<>();
            for (int i = 0; i < most * 50; i++) {
                refs.add(node.submit(TaskOptions.DEFAULT.cpus(each), arguments -> {
                    highest.accumulateAndGet(running.incrementAndGet(), Math::max);
                    allAtOnce.await(30, TimeUnit.SECONDS);
                    running.decrementAndGet();
                    return null;
                }));
            }
            node.session.getAll(refs);

            assertThat(highest.get()).isEqualTo(most);
        }
    }

    @Test
    void neverUsesMoreCpusThanThereAreWhateverTasksNeed() {
        try (TestNode node = new TestNode(2)) {
            Shared.Counter usedTenths = Shared.counter();
            Shared.Counter highest = Shared.counter();
            int[] demandTenths = {10, 20, 5, 10, 1, 20, 5};
            List<ObjectRef<Object>> refs = new ArrayList<>();
            for (int i = 0; i < 2_000; i++) {
                int tenths = demandTenths[i % demandTenths.length];
                refs.add(node.submit(TaskOptions.DEFAULT.cpus(tenths / 10.0), arguments -> {
                    highest.accumulateAndGet(usedTenths.addAndGet(tenths), Math::max);
                    LockSupport.parkNanos(1);
                    usedTenths.addAndGet(-tenths);
                    return null;
                }));
            }
            node.session.getAll(refs);

            assertThat(highest.get()).isBetween(1, 20);
        }
    }

    @Test
    void runsALargeTaskThoughSmallOnesKeepComing() {
        try (TestNode node = new TestNode(2)) {
            Shared.Latch largeHasRun = Shared.latch(1);
            for (int chain = 0; chain < 2; chain++) {
                node.submit(arguments -> resubmitUntil(node, largeHasRun));
            }
            ObjectRef<String> large = node.submit(TaskOptions.DEFAULT.cpus(2), arguments -> {
                largeHasRun.countDown();
                return "large";
            });

            assertThat(large.get()).isEqualTo("large");
        }
    }

    private static Object resubmitUntil(TestNode node, Shared.Latch done) {
        if (done.getCount() > 0) {
            for (int i = 0; i < 2; i++) {
                if (node.info().tasksQueued() < 100) {
                    node.submit(arguments -> resubmitUntil(node, done));
                }
            }
        }
        return null;
    }

    @Test
    void runsALargeTaskBehindOneThatWaitsForAGpuThoughSmallOnesKeepComing() {
        try (TestNode node = new TestNode(MobulaConfig.defaults().cpus(2).gpus(1))) {
            Shared.Latch releaseGpu = Shared.latch(1);
            Shared.Latch gpuTaken = Shared.latch(1);
            ObjectRef<Object> holder = node.submit(TaskOptions.DEFAULT.cpus(0).gpus(1), arguments -> {
                gpuTaken.countDown();
                releaseGpu.await();
                return null;
            });
            Await.open("the GPU is taken", gpuTaken);
            ObjectRef<Object> waitsForGpu =
                    node.submit(TaskOptions.DEFAULT.cpus(0).gpus(1), arguments -> null);
            Shared.Latch largeHasRun = Shared.latch(1);
            for (int chain = 0; chain < 2; chain++) {
                node.submit(arguments -> resubmitUntil(node, largeHasRun));
            }
            ObjectRef<String> large = node.submit(TaskOptions.DEFAULT.cpus(2), arguments -> {
                largeHasRun.countDown();
                return "large";
            });

            assertThat(large.get()).isEqualTo("large");
            releaseGpu.countDown();
            node.session.getAll(List.of(holder, waitsForGpu));
        }
    }

    @Test
    void usesAllCpusThatBecomeFreeForTasksOfSeveralKinds() {
        try (TestNode node = new TestNode(MobulaConfig.defaults().cpus(4).resource("license", 1))) {
            Shared.Latch release = Shared.latch(1);
            Shared.Latch started = Shared.latch(1);
            ObjectRef<Object> all = node.submit(TaskOptions.DEFAULT.cpus(4), arguments -> {
                started.countDown();
                release.await();
                return null;
            });
            Await.open("all CPUs are taken", started);
            Shared.Barrier together = Shared.barrier(4);
            List<ObjectRef<Object>> refs = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                refs.add(node.submit(arguments -> together.await(30, TimeUnit.SECONDS)));
            }
            refs.add(node.submit(
                    TaskOptions.DEFAULT.resource("license", 1), arguments -> together.await(30, TimeUnit.SECONDS)));
            release.countDown();

            all.get();
            assertThat(node.session.getAll(refs)).hasSize(4);
        }
    }

    @Test
    void usesFreeCpusThoughSomebodyWaitsForAGpu() {
        try (TestNode node = new TestNode(MobulaConfig.defaults().cpus(2).gpus(1))) {
            Shared.Latch release = Shared.latch(1);
            Shared.Latch started = Shared.latch(2);
            ObjectRef<Object> gpuHolder =
                    node.submit(TaskOptions.DEFAULT.cpus(0).gpus(1), arguments -> {
                        started.countDown();
                        release.await();
                        return null;
                    });
            Shared.Latch releaseCpus = Shared.latch(1);
            ObjectRef<Object> cpuHolder = node.submit(TaskOptions.DEFAULT.cpus(2), arguments -> {
                started.countDown();
                releaseCpus.await();
                return null;
            });
            Await.open("everything is taken", started);
            ObjectRef<Object> waitsForGpu =
                    node.submit(TaskOptions.DEFAULT.cpus(0).gpus(1), arguments -> null);
            node.awaitState(waitsForGpu, TaskState.PENDING_RESOURCES);
            Shared.Barrier together = Shared.barrier(2);
            List<ObjectRef<Object>> pair = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                pair.add(node.submit(arguments -> together.await(30, TimeUnit.SECONDS)));
            }
            releaseCpus.countDown();

            assertThat(node.session.getAll(pair)).hasSize(2);
            release.countDown();
            node.session.getAll(List.of(gpuHolder, cpuHolder, waitsForGpu));
        }
    }

    @Test
    void givesBackCpusWhileATaskWaitsInGet() {
        try (TestNode node = new TestNode(1)) {
            Shared.Latch release = Shared.latch(1);
            ObjectRef<Integer> child = node.submit(TaskOptions.DEFAULT.cpus(0), arguments -> {
                release.await();
                return 1;
            });
            ObjectRef<Integer> blocked =
                    node.submit(arguments -> (int) ((ObjectRef<?>) arguments[0]).get() + 1, Arg.of(child));
            node.awaitState(blocked, TaskState.RUNNING_BLOCKED);

            ObjectRef<Integer> other = node.submit(arguments -> 5);

            assertThat(other.get()).isEqualTo(5);
            release.countDown();
            assertThat(blocked.get()).isEqualTo(2);
        }
    }

    @Test
    void neverUsesMoreCpusWhenBlockedTasksGoOn() {
        try (TestNode node = new TestNode(1)) {
            Shared.Counter running = Shared.counter();
            Shared.Counter highest = Shared.counter();
            List<ObjectRef<Integer>> refs = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                ObjectRef<Integer> child = node.submit(arguments -> counted(running, highest, 1));
                refs.add(node.submit(
                        arguments -> {
                            int mine = counted(running, highest, 1);
                            int theirs = (int) ((ObjectRef<?>) arguments[0]).get();
                            return counted(running, highest, mine + theirs);
                        },
                        Arg.of(child)));
            }

            assertThat(node.session.getAll(refs)).containsOnly(2);
            assertThat(highest.get()).isEqualTo(1);
        }
    }

    private static int counted(Shared.Counter running, Shared.Counter highest, int value) {
        highest.accumulateAndGet(running.incrementAndGet(), Math::max);
        LockSupport.parkNanos(1);
        running.decrementAndGet();
        return value;
    }

    @Test
    void neverGivesAGpuToTwoTasksAtOnce() {
        try (TestNode node = new TestNode(MobulaConfig.defaults().cpus(8).gpus(3))) {
            List<Shared.Counter> users = List.of(Shared.counter(), Shared.counter(), Shared.counter());
            Shared.Counter shared = Shared.counter();
            List<ObjectRef<List<Integer>>> refs = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                int gpus = 1 + i % 2;
                int me = i + 1;
                refs.add(node.submit(TaskOptions.DEFAULT.cpus(0.1).gpus(gpus), arguments -> {
                    List<Integer> ids = Mobula.current().gpuIds();
                    for (int id : ids) {
                        if (!users.get(id).compareAndSet(0, me)) {
                            shared.incrementAndGet();
                        }
                    }
                    LockSupport.parkNanos(1);
                    for (int id : ids) {
                        users.get(id).compareAndSet(me, 0);
                    }
                    return ids;
                }));
            }
            List<List<Integer>> all = node.session.getAll(refs);

            assertThat(shared.get()).isZero();
            for (int i = 0; i < all.size(); i++) {
                assertThat(all.get(i))
                        .hasSize(1 + i % 2)
                        .doesNotHaveDuplicates()
                        .allMatch(id -> id >= 0 && id < 3);
            }
        }
    }

    @Test
    void sharesOneGpuAmongFractions() {
        try (TestNode node = new TestNode(MobulaConfig.defaults().cpus(4).gpus(1))) {
            Shared.Barrier together = Shared.barrier(4);
            List<ObjectRef<List<Integer>>> refs = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                refs.add(node.submit(TaskOptions.DEFAULT.gpus(0.25), arguments -> {
                    together.await(30, TimeUnit.SECONDS);
                    return Mobula.current().gpuIds();
                }));
            }

            assertThat(node.session.getAll(refs)).containsOnly(List.of(0));
        }
    }

    @Test
    void limitsTasksByCustomResourcesAndMemory() {
        MobulaConfig config = MobulaConfig.defaults().cpus(8).memory(100).resource("license", 2);
        try (TestNode node = new TestNode(config)) {
            for (TaskOptions options : List.of(
                    TaskOptions.DEFAULT.cpus(0).resource("license", 1),
                    TaskOptions.DEFAULT.resources(Resources.NONE.withMemory(50)))) {
                Shared.Counter running = Shared.counter();
                Shared.Counter highest = Shared.counter();
                List<ObjectRef<Integer>> refs = new ArrayList<>();
                for (int i = 0; i < 200; i++) {
                    refs.add(node.submit(options, arguments -> counted(running, highest, 1)));
                }
                node.session.getAll(refs);

                assertThat(highest.get()).as("%s", options.resources()).isBetween(1, 2);
            }
        }
    }

    @Test
    void runsAnyNumberOfTasksThatNeedNothing() {
        try (TestNode node = new TestNode(1)) {
            Shared.Barrier together = Shared.barrier(20);
            List<ObjectRef<Object>> refs = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                refs.add(node.submit(
                        TaskOptions.DEFAULT.resources(Resources.NONE),
                        arguments -> together.await(30, TimeUnit.SECONDS)));
            }

            assertThat(node.session.getAll(refs)).hasSize(20);
        }
    }
}
