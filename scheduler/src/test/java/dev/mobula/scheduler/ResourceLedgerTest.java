package dev.mobula.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.mobula.Resources;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ResourceLedgerTest {
    private static final Resources NODE =
            Resources.cpus(2).withGpus(4).withMemory(8L << 30).with("license", 3);

    private final ResourceLedger ledger = new ResourceLedger(NODE);

    private Grant take(Resources demand) {
        return Objects.requireNonNull(ledger.tryTake(demand), () -> ledger.waitReason(demand));
    }

    @Test
    void isAllFreeAtFirst() {
        assertThat(ledger.total()).isEqualTo(NODE);
        assertThat(ledger.available()).isEqualTo(NODE);
    }

    @Test
    void handsOutAndTakesBackEveryKindOfResource() {
        var grant = take(Resources.cpus(0.5).withGpus(2).withMemory(1L << 30).with("license", 1));

        assertThat(ledger.available())
                .isEqualTo(Resources.cpus(1.5).withGpus(2).withMemory(7L << 30).with("license", 2));
        ledger.giveBack(grant);
        assertThat(ledger.available()).isEqualTo(NODE);
    }

    @Test
    void takesNothingIfOnlyOneResourceLacks() {
        assertThat(ledger.tryTake(Resources.cpus(1).withGpus(1).with("license", 4)))
                .isNull();
        assertThat(ledger.tryTake(Resources.cpus(1).withGpus(5).with("license", 1)))
                .isNull();
        assertThat(ledger.tryTake(Resources.cpus(1).withMemory(9L << 30))).isNull();
        assertThat(ledger.tryTake(Resources.cpus(2.0001))).isNull();
        assertThat(ledger.tryTake(Resources.cpus(1).with("tpu", 1))).isNull();
        assertThat(ledger.available()).isEqualTo(NODE);
    }

    @Test
    void sumsTenThousandthsExactly() {
        for (int i = 0; i < 20_000; i++) {
            take(Resources.cpus(0.0001));
        }
        assertThat(ledger.tryTake(Resources.cpus(0.0001))).isNull();
        assertThat(ledger.available().cpuUnits()).isZero();
    }

    @Test
    void sharesOneGrantAmongAllThatNeedNothing() {
        var first = take(Resources.NONE);
        var second = take(Resources.cpus(0));

        assertThat(first).isSameAs(second);
        ledger.giveBack(first);
        ledger.giveBack(second);
        ledger.releaseCpus(first);
        assertThat(ledger.tryRetakeCpus(first)).isTrue();
        assertThat(ledger.available()).isEqualTo(NODE);
    }

    @Test
    void givesWholeGpusLowestIndexFirst() {
        var first = take(Resources.NONE.withGpus(2));
        var second = take(Resources.NONE.withGpus(1));
        assertThat(first.gpuIds()).containsExactly(0, 1);
        assertThat(second.gpuIds()).containsExactly(2);

        ledger.giveBack(first);
        assertThat(take(Resources.NONE.withGpus(3)).gpuIds()).containsExactly(0, 1, 3);
    }

    @Test
    void packsSharesOnTheMostLoadedDeviceThatStillFits() {
        assertThat(take(Resources.NONE.withGpus(0.3)).gpuIds()).containsExactly(0);
        assertThat(take(Resources.NONE.withGpus(0.8)).gpuIds()).containsExactly(1);
        assertThat(take(Resources.NONE.withGpus(0.2)).gpuIds()).containsExactly(1);
        assertThat(take(Resources.NONE.withGpus(0.5)).gpuIds()).containsExactly(0);
        assertThat(take(Resources.NONE.withGpus(0.2)).gpuIds()).containsExactly(0);
        assertThat(ledger.available().gpuUnits()).isEqualTo(2 * Resources.UNITS);
    }

    @Test
    void neverPutsAShareOnTwoDevices() {
        var small = new ResourceLedger(Resources.NONE.withGpus(2));
        assertThat(small.tryTake(Resources.NONE.withGpus(0.6))).isNotNull();
        assertThat(small.tryTake(Resources.NONE.withGpus(0.6))).isNotNull();

        assertThat(small.available().gpuUnits()).isEqualTo(8_000);
        assertThat(small.tryTake(Resources.NONE.withGpus(0.6))).isNull();
    }

    @Test
    void refusesAmountsOfGpusThatNoDemandMayHave() {
        var odd = Resources.ofUnits(0, 15_000, 0, Map.of());

        assertThat(ledger.canEver(odd)).isFalse();
        assertThat(ledger.tryTake(odd)).isNull();
        assertThat(ledger.shortfall(odd))
                .isEqualTo("needs 1.5 GPU, which is neither a share of one GPU nor a whole number of them");
    }

    @Test
    void keepsGpusMemoryAndCustomResourcesOfABlockedTask() {
        var blocked = take(Resources.cpus(2).withGpus(1).withMemory(1L << 30).with("license", 1));

        ledger.releaseCpus(blocked);

        assertThat(ledger.available())
                .isEqualTo(Resources.cpus(2).withGpus(3).withMemory(7L << 30).with("license", 2));
        assertThat(ledger.tryRetakeCpus(blocked)).isTrue();
        assertThat(ledger.available().cpuUnits()).isZero();
        ledger.giveBack(blocked);
        assertThat(ledger.available()).isEqualTo(NODE);
    }

    @Test
    void letsABlockedTaskHaveItsCpusOnlyWhenTheyAreFree() {
        var blocked = take(Resources.cpus(2));
        ledger.releaseCpus(blocked);
        var other = take(Resources.cpus(1));

        assertThat(ledger.tryRetakeCpus(blocked)).isFalse();
        ledger.giveBack(other);
        assertThat(ledger.tryRetakeCpus(blocked)).isTrue();
    }

    @Test
    void takesBackATaskThatEndsWhileItsCpusAreReleased() {
        var blocked = take(Resources.cpus(2).withGpus(1));
        ledger.releaseCpus(blocked);
        var other = take(Resources.cpus(2));

        ledger.giveBack(blocked);

        assertThat(ledger.available()).isEqualTo(NODE.withCpus(0));
        ledger.giveBack(other);
        assertThat(ledger.available()).isEqualTo(NODE);
    }

    @Test
    void namesAGrantThatIsGivenBackTwice() {
        var grant = take(Resources.cpus(1).withGpus(0.5));
        ledger.giveBack(grant);

        assertThatIllegalStateException()
                .isThrownBy(() -> ledger.giveBack(grant))
                .withMessage("giveBack() for Grant[1 CPU, 0.5 GPU on GPU [0]], which was given back before: "
                        + "give a grant back exactly once");
        assertThatIllegalStateException()
                .isThrownBy(() -> ledger.releaseCpus(grant))
                .withMessageStartingWith("releaseCpus() for Grant[1 CPU, 0.5 GPU on GPU [0]], which was given back");
        assertThatIllegalStateException()
                .isThrownBy(() -> ledger.tryRetakeCpus(grant))
                .withMessageStartingWith("tryRetakeCpus() for Grant[1 CPU, 0.5 GPU on GPU [0]], which was given back");
        assertThat(ledger.available()).isEqualTo(NODE);
    }

    @Test
    void refusesToReleaseOrRetakeCpusTwice() {
        var grant = take(Resources.cpus(1));
        assertThatIllegalStateException()
                .isThrownBy(() -> ledger.tryRetakeCpus(grant))
                .withMessage("tryRetakeCpus() for Grant[1 CPU], which holds its CPUs: call releaseCpus() before");
        ledger.releaseCpus(grant);
        assertThatIllegalStateException()
                .isThrownBy(() -> ledger.releaseCpus(grant))
                .withMessage("releaseCpus() twice for Grant[1 CPU, CPUs released]: "
                        + "call it once each time that its task blocks");
    }

    @Test
    void refusesGrantsOfAnotherLedger() {
        var elsewhere = new ResourceLedger(NODE);
        var demands = List.of(
                Resources.cpus(1),
                Resources.NONE.withMemory(1),
                Resources.NONE.withGpus(1),
                Resources.NONE.with("license", 1));
        for (Resources demand : demands) {
            var grant = Objects.requireNonNull(elsewhere.tryTake(demand));
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> ledger.giveBack(grant))
                    .withMessage("Grant[" + demand + (demand.gpuUnits() == 0 ? "" : " on GPU [0]")
                            + "] is more than is handed out of " + NODE
                            + ": it comes from another ledger, so give it back there");
            assertThat(ledger.available()).isEqualTo(NODE);
        }
    }

    @Test
    void refusesANodeWithAPartOfAGpu() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ResourceLedger(Resources.NONE.withGpus(0.5)))
                .withMessage("gpus=0.5 of a node is not a whole number up to 4096: give the number of its devices");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ResourceLedger(Resources.NONE.withGpus(5_000)))
                .withMessageStartingWith("gpus=5000 of a node");
    }
}
