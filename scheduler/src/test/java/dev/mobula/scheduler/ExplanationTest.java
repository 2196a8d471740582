package dev.mobula.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mobula.Resources;
import org.junit.jupiter.api.Test;

class ExplanationTest {
    private final ResourceLedger ledger = new ResourceLedger(
            Resources.cpus(2).withGpus(4).withMemory(8L << 30).with("license", 3));

    @Test
    void saysWhichResourceANodeCanNeverGive() {
        assertThat(ledger.shortfall(Resources.NONE.withGpus(9))).isEqualTo("needs 9 GPU, this node has 4 in all");
        assertThat(ledger.shortfall(Resources.cpus(2.5))).isEqualTo("needs 2.5 CPU, this node has 2 in all");
        assertThat(ledger.shortfall(Resources.NONE.withMemory((16L << 30) + 1)))
                .isEqualTo("needs 16.01 GiB memory, this node has 8 GiB in all");
        assertThat(ledger.shortfall(Resources.NONE.with("tpu", 1))).isEqualTo("needs 1 tpu, this node has none");
        assertThat(new ResourceLedger(Resources.cpus(1)).shortfall(Resources.NONE.withMemory(100)))
                .isEqualTo("needs 100 B memory, this node has none");
    }

    @Test
    void saysAllThatLacksForEver() {
        var demand = Resources.cpus(3)
                .withGpus(5)
                .withMemory(9L << 30)
                .with("license", 1)
                .with("tpu", 0.5)
                .with("key", 2);

        assertThat(ledger.canEver(demand)).isFalse();
        assertThat(ledger.shortfall(demand))
                .isEqualTo("needs 3 CPU, this node has 2 in all; needs 5 GPU, this node has 4 in all; "
                        + "needs 9 GiB memory, this node has 8 GiB in all; needs 2 key, this node has none; "
                        + "needs 0.5 tpu, this node has none");
    }

    @Test
    void saysNothingAboutWhatFits() {
        assertThat(ledger.shortfall(ledger.total())).isEmpty();
        assertThat(ledger.waitReason(ledger.total())).isEmpty();
        assertThat(ledger.waitReason(Resources.NONE)).isEmpty();
    }

    @Test
    void saysWhatATaskWaitsFor() {
        ledger.tryTake(Resources.cpus(1.5).withMemory(5L << 30).with("license", 3));

        assertThat(ledger.waitReason(Resources.cpus(2))).isEqualTo("needs 2 CPU, 0.5 of 2 are free");
        assertThat(ledger.waitReason(
                        Resources.cpus(0.5).withMemory((3L << 30) + 1).with("license", 1)))
                .isEqualTo("needs 3.01 GiB memory, 3 GiB of 8 GiB are free; needs 1 license, 0 of 3 are free");
    }

    @Test
    void saysThatGpusAreFreeOnlyInParts() {
        for (int device = 0; device < 4; device++) {
            ledger.tryTake(Resources.NONE.withGpus(0.6));
        }

        assertThat(ledger.waitReason(Resources.NONE.withGpus(2))).isEqualTo("needs 2 GPU, 1.6 of 4 are free");
        assertThat(ledger.waitReason(Resources.NONE.withGpus(1)))
                .isEqualTo("needs 1 GPU, 1.6 of 4 are free but 0 of them as whole devices");
        assertThat(ledger.waitReason(Resources.NONE.withGpus(0.5)))
                .isEqualTo("needs 0.5 GPU, 1.6 of 4 are free but at most 0.4 on one device");
    }
}
