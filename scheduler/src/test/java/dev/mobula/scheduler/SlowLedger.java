package dev.mobula.scheduler;

import dev.mobula.Resources;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What [ResourceLedger] does, written so that it can be seen to be right: it keeps a list of what is handed out
/// and adds it up anew for each question.
final class SlowLedger {
    /// What is handed out.
    static final class Holding {
        final Resources demand;
        final List<Integer> devices;
        boolean holdsCpus = true;

        Holding(Resources demand, List<Integer> devices) {
            this.demand = demand;
            this.devices = devices;
        }
    }

    private final Resources total;
    final List<Holding> holdings = new ArrayList<>();

    SlowLedger(Resources total) {
        this.total = total;
    }

    long usedCpuUnits() {
        return holdings.stream()
                .filter(holding -> holding.holdsCpus)
                .mapToLong(holding -> holding.demand.cpuUnits())
                .sum();
    }

    long usedUnits(int device) {
        return holdings.stream()
                .filter(holding -> holding.devices.contains(device))
                .mapToLong(holding -> Math.min(holding.demand.gpuUnits(), Resources.UNITS))
                .sum();
    }

    Resources available() {
        Map<String, Long> customs = new TreeMap<>(total.customUnits());
        long memoryBytes = total.memoryBytes();
        for (Holding holding : holdings) {
            memoryBytes -= holding.demand.memoryBytes();
            holding.demand.customUnits().forEach((name, units) -> customs.merge(name, -units, Long::sum));
        }
        long usedGpuUnits = allDevices().mapToLong(this::usedUnits).sum();
        return Resources.ofUnits(
                total.cpuUnits() - usedCpuUnits(), total.gpuUnits() - usedGpuUnits, memoryBytes, customs);
    }

    /// The devices that a demand for GPUs gets, or null if it must wait.
    private @Nullable List<Integer> place(long gpuUnits) {
        if (gpuUnits % Resources.UNITS == 0) {
            int wanted = (int) (gpuUnits / Resources.UNITS);
            List<Integer> devices = unloadedDevices(0).sorted().limit(wanted).toList();
            return devices.size() == wanted ? devices : null;
        }
        return unloadedDevices(Resources.UNITS - gpuUnits)
                .max(Comparator.<Integer>comparingLong(this::usedUnits)
                        .thenComparing(Comparator.<Integer>naturalOrder().reversed()))
                .map(List::of)
                .orElse(null);
    }

    private Stream<Integer> unloadedDevices(long mostUsedUnits) {
        return allDevices().boxed().filter(device -> usedUnits(device) <= mostUsedUnits);
    }

    private IntStream allDevices() {
        return IntStream.range(0, (int) (total.gpuUnits() / Resources.UNITS));
    }

    @Nullable
    Holding tryTake(Resources demand) {
        List<Integer> devices = place(demand.gpuUnits());
        if (devices == null || !demand.fitsIn(available())) {
            return null;
        }
        Holding holding = new Holding(demand, devices);
        holdings.add(holding);
        return holding;
    }

    boolean tryRetakeCpus(Holding holding) {
        holding.holdsCpus = usedCpuUnits() + holding.demand.cpuUnits() <= total.cpuUnits();
        return holding.holdsCpus;
    }
}
