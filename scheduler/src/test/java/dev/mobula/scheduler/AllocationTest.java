package dev.mobula.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.mobula.Resources;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class AllocationTest {
    private static final int ROUNDS = 100_000;
    private static final int GRANT_BYTES = 24;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final ResourceLedger ledger =
            new ResourceLedger(Resources.cpus(2).withGpus(1).withMemory(1 << 20).with("license", 1));

    private double bytesOfEach(Runnable action) {
        action.run();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int round = 0; round < ROUNDS; round++) {
            action.run();
        }
        return (threads.getCurrentThreadAllocatedBytes() - before) / (double) ROUNDS;
    }

    @Test
    void allocatesOnlyTheGrantForDemandsOfCpusAndMemory() {
        var demand = Resources.cpus(1).withMemory(1_000);

        assertThat(bytesOfEach(() -> {
                    var grant = ledger.tryTake(demand);
                    assert grant != null;
                    ledger.releaseCpus(grant);
                    ledger.tryRetakeCpus(grant);
                    ledger.giveBack(grant);
                }))
                .isLessThanOrEqualTo(GRANT_BYTES + 1);
    }

    @Test
    void allocatesNothingForDemandsThatHaveToWaitOrNeedNothing() {
        var tooMuch = Resources.cpus(3);

        assertThat(bytesOfEach(() -> {
                    ledger.tryTake(tooMuch);
                    ledger.tryTake(Resources.NONE);
                }))
                .isLessThan(1);
    }
}
