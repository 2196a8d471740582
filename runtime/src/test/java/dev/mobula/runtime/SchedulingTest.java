package dev.mobula.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mobula.MobulaConfig;
import dev.mobula.Resources;
import dev.mobula.TaskOptions;
import dev.mobula.scheduler.Grant;
import dev.mobula.scheduler.ResourceLedger;
import dev.mobula.spi.RemoteFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Scheduling decisions without threads: the test is the workers, and decides when a task ends or blocks.
class SchedulingTest {
    private static final RemoteFunction FUNCTION = Functions.task("test.scheduled", arguments -> null);
    private static final TestNode OWNER = new TestNode(MobulaConfig.defaults().cpus(1));

    private final List<Lease> out = new ArrayList<>();
    private long sequence;

    @AfterAll
    static void closeOwner() {
        OWNER.close();
    }

    // Notes leases instead of having them worked off.
    private final class Collecting implements Workers {
        @Override
        public Lease lease(SchedulingClass schedulingClass, Grant grant) {
            return new Lease(schedulingClass, grant);
        }

        @Override
        public void start(Lease lease) {
            out.add(lease);
        }

        @Override
        public void construct(TaskRecord<?> creation) {
            throw new AssertionError(creation);
        }

        @Override
        public void startCalls(CallGroup group) {
            throw new AssertionError(group);
        }

        @Override
        public void lifeEnded(ActorRecord actor, Incarnation life) {
            throw new AssertionError(actor);
        }

        @Override
        public void ended(TaskRecord<?> task) {
            throw new AssertionError(task);
        }

        @Override
        public void endOfBatch(long nowNs) {
            throw new AssertionError("no loop runs");
        }

        @Override
        public void stop(TaskRecord<?> task) {
            throw new AssertionError(task);
        }
    }

    private Scheduling scheduling(Resources total) {
        return new Scheduling(new ResourceLedger(total), new Collecting());
    }

    private TaskRecord<?> ready(Scheduling scheduling, Resources demand) {
        TaskRecord<Object> task = new TaskRecord<>(
                (EmbeddedSession) OWNER.session,
                ++sequence,
                FUNCTION,
                TaskOptions.DEFAULT.resources(demand),
                null,
                null,
                new Object[0]);
        task.phase(TaskRecord.QUEUED);
        scheduling.ready(task);
        return task;
    }

    private TaskRecord<?> takeNext(Lease lease) {
        TaskRecord<?> task = lease.schedulingClass.ready.poll();
        if (task != null) {
            task.phase(TaskRecord.ENDED);
        }
        return task;
    }

    private static Resources cpus(double cpus) {
        return Resources.cpus(cpus);
    }

    @Test
    void leasesOutAsManyAsFit() {
        var scheduling = scheduling(cpus(2));

        ready(scheduling, cpus(1));
        ready(scheduling, cpus(1));
        ready(scheduling, cpus(1));

        assertThat(out).hasSize(2);
        assertThat(scheduling.ledger().available()).isEqualTo(Resources.NONE);
    }

    @Test
    void callsLeasesBackForALargeDemandAndLetsNobodyPassIt() {
        var scheduling = scheduling(cpus(2));
        ready(scheduling, cpus(1));
        ready(scheduling, cpus(1));
        ready(scheduling, cpus(1)); // waits for one of the two leases
        var first = out.get(0);
        var second = out.get(1);
        takeNext(first);
        takeNext(second);

        var large = ready(scheduling, cpus(2));
        assertThat(first.revoked).isTrue();
        assertThat(second.revoked).isTrue();
        scheduling.returned(first);
        assertThat(out).as("the small task does not pass the large one").hasSize(2);
        scheduling.returned(second);

        assertThat(out).hasSize(3);
        assertThat(takeNext(out.get(2))).isSameAs(large);
    }

    @Test
    void letsThosePassWhoNeedNothingThatTheFirstLacks() {
        var scheduling = scheduling(cpus(1).with("license", 1));
        ready(scheduling, cpus(1));
        takeNext(out.getFirst());
        ready(scheduling, cpus(1).with("license", 1)); // lacks the CPU

        var free = ready(scheduling, Resources.NONE);

        assertThat(out).hasSize(2);
        assertThat(takeNext(out.get(1))).isSameAs(free);
    }

    static LongStream seeds() {
        long given = Long.getLong("mobula.seed", -1);
        return given >= 0 ? LongStream.of(given) : LongStream.range(0, 300);
    }

    @ParameterizedTest(name = "mobula.seed={0}")
    @MethodSource("seeds")
    void servesAllInTheEndAndNeverStopsWhileSomethingFits(long seed) {
        var random = new SplittableRandom(seed);
        var total = Resources.cpus(4).withGpus(2).with("license", 1);
        var scheduling = scheduling(total);
        List<Lease> running = new ArrayList<>();
        List<Grant> blocked = new ArrayList<>();
        long submitted = 0;
        long ran = 0;
        for (int step = 0; step < 400 || !out.isEmpty() || !running.isEmpty() || !blocked.isEmpty(); step++) {
            assertThat(step).as("steps until all have run").isLessThan(20_000);
            boolean drain = step >= 400;
            int choice = random.nextInt(drain ? 6 : 10);
            if (choice >= 6) {
                ready(scheduling, demand(random));
                submitted++;
            } else if (choice >= 4 && !out.isEmpty()) {
                Lease lease = out.remove(random.nextInt(out.size()));
                if (takeNext(lease) == null) {
                    scheduling.returned(lease);
                } else {
                    ran++;
                    running.add(lease);
                }
            } else if (choice >= 1 && !running.isEmpty()) {
                Lease lease = running.remove(random.nextInt(running.size()));
                if (random.nextInt(4) == 0 && !drain && lease.grant.demand().cpuUnits() > 0) {
                    scheduling.blocked(lease.grant, lease.schedulingClass);
                    scheduling.resume(new Resumed(lease, () -> running.add(lease), blocked));
                } else if (!lease.revoked && takeNext(lease) != null) {
                    ran++;
                    running.add(lease);
                } else {
                    scheduling.returned(lease);
                }
            }
        }

        assertThat(ran).isEqualTo(submitted);
        assertThat(scheduling.ledger().available()).isEqualTo(total);
    }

    private static Resources demand(SplittableRandom random) {
        return switch (random.nextInt(6)) {
            case 0 -> Resources.NONE;
            case 1 -> Resources.cpus(0.5);
            case 2 -> Resources.cpus(1);
            case 3 -> Resources.cpus(4);
            case 4 -> Resources.cpus(1).withGpus(random.nextInt(1, 3));
            default -> Resources.ofUnits(0, 0, 0, Map.of("license", Resources.UNITS));
        };
    }

    /// A blocked task that wants to go on at once; counted in `waiting` until it does.
    private static final class Resumed implements Scheduling.Resumption {
        private final Lease lease;
        private final Runnable action;
        private final List<Grant> waiting;

        Resumed(Lease lease, Runnable action, List<Grant> waiting) {
            this.lease = lease;
            this.action = action;
            this.waiting = waiting;
            waiting.add(lease.grant);
        }

        @Override
        public Grant grant() {
            return lease.grant;
        }

        @Override
        public SchedulingClass schedulingClass() {
            return lease.schedulingClass;
        }

        @Override
        public void resumed() {
            waiting.remove(lease.grant);
            action.run();
        }
    }
}
