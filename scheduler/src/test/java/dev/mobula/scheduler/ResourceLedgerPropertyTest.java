package dev.mobula.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mobula.Resources;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ResourceLedgerPropertyTest {
    private static final int STEPS = 1_000;

    private final Map<SlowLedger.Holding, Grant> grants = new HashMap<>();

    static LongStream seeds() {
        Long given = Long.getLong("mobula.seed");
        return given == null ? LongStream.rangeClosed(1, 50) : LongStream.of(given);
    }

    @ParameterizedTest(name = "seed={0}")
    @MethodSource("seeds")
    void doesWhatTheSlowLedgerDoes(long seed) {
        var random = new SplittableRandom(seed);
        var total = total(random);
        var ledger = new ResourceLedger(total);
        var slow = new SlowLedger(total);

        for (int step = 0; step < STEPS; step++) {
            switch (random.nextInt(5)) {
                case 0, 1 -> take(ledger, slow, demand(random, total));
                case 2 -> {
                    if (!slow.holdings.isEmpty()) {
                        var holding = slow.holdings.remove(random.nextInt(slow.holdings.size()));
                        ledger.giveBack(grants.remove(holding));
                    }
                }
                default -> {
                    if (!slow.holdings.isEmpty()) {
                        blockOrGoOn(ledger, slow, slow.holdings.get(random.nextInt(slow.holdings.size())));
                    }
                }
            }
            checkLimits(slow, total);
            assertThat(ledger.available()).as("step %d", step).isEqualTo(slow.available());
        }

        grants.values().forEach(ledger::giveBack);
        assertThat(ledger.available()).isEqualTo(total);
        assertThat(ledger.waitReason(total)).isEmpty();
    }

    private void take(ResourceLedger ledger, SlowLedger slow, Resources demand) {
        assertThat(ledger.shortfall(demand).isEmpty()).isEqualTo(ledger.canEver(demand));
        String reason = ledger.waitReason(demand);
        var grant = ledger.tryTake(demand);
        var holding = slow.tryTake(demand);
        if (holding == null) {
            assertThat(grant).as("granted %s, the slow ledger did not", demand).isNull();
            assertThat(reason).as(demand.toString()).isNotEmpty();
            return;
        }
        assertThat(grant).as("not granted %s, the slow ledger did", demand).isNotNull();
        assertThat(reason).as(demand.toString()).isEmpty();
        assertThat(grant.demand()).isEqualTo(demand);
        assertThat(grant.gpuIds()).as(demand.toString()).isEqualTo(holding.devices);
        grants.put(holding, grant);
    }

    private void blockOrGoOn(ResourceLedger ledger, SlowLedger slow, SlowLedger.Holding holding) {
        var grant = grants.get(holding);
        if (grant.demand().isNone()) {
            return;
        }
        if (holding.holdsCpus) {
            ledger.releaseCpus(grant);
            holding.holdsCpus = false;
        } else {
            assertThat(ledger.tryRetakeCpus(grant)).isEqualTo(slow.tryRetakeCpus(holding));
        }
    }

    private static void checkLimits(SlowLedger slow, Resources total) {
        assertThat(slow.usedCpuUnits()).isBetween(0L, total.cpuUnits());
        for (int device = 0; device < total.gpuUnits() / Resources.UNITS; device++) {
            assertThat(slow.usedUnits(device)).as("GPU %d", device).isBetween(0L, Resources.UNITS);
        }
    }

    private static Resources total(SplittableRandom random) {
        return Resources.ofUnits(
                random.nextLong(80_000),
                random.nextLong(5) * Resources.UNITS,
                random.nextLong(1L << 34),
                Map.of("license", random.nextLong(40_000), "tpu", random.nextLong(20_000)));
    }

    /// Mostly small parts of what the node has, now and then more than that.
    private static Resources demand(SplittableRandom random, Resources total) {
        boolean onlyCpus = random.nextInt(3) == 0;
        long gpuUnits = onlyCpus || random.nextInt(3) == 0
                ? 0
                : List.of(random.nextLong(1, 4) * Resources.UNITS, random.nextLong(Resources.UNITS), 2_500L, 5_000L)
                        .get(random.nextInt(4));
        return Resources.ofUnits(
                random.nextInt(4) == 0 ? 0 : random.nextLong(total.cpuUnits() / 2 + 2),
                gpuUnits,
                onlyCpus ? 0 : random.nextLong(total.memoryBytes() / 3 + 2),
                random.nextInt(4) == 0 && !onlyCpus ? Map.of("license", random.nextLong(20_000)) : Map.of());
    }
}
