package dev.mobula.scheduler;

import dev.mobula.Resources;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one node has, what is handed out of it, and so what is free.
///
/// Sums are exact, in units of [Resources#UNITS] and in bytes. Whole GPUs are devices of their own, shares of a
/// GPU are packed on as few devices as possible. For one thread. [#tryTake], [#giveBack], [#releaseCpus] and
/// [#tryRetakeCpus] allocate nothing but the grant where a demand is for CPUs and memory only.
public final class ResourceLedger {
    private final Resources total;
    private final GpuDevices gpus;
    private final Map<String, Stock> customs = new HashMap<>();
    private long freeCpuUnits;
    private long freeMemoryBytes;

    /// A custom resource, in units.
    private static final class Stock {
        private final long total;
        private long free;

        private Stock(long total) {
            this.total = total;
            this.free = total;
        }
    }

    /// Starts with all of `total` free.
    ///
    /// @throws IllegalArgumentException if the number of GPUs is not whole, or above 4,096
    public ResourceLedger(Resources total) {
        this.total = total;
        gpus = new GpuDevices(total.gpuUnits());
        freeCpuUnits = total.cpuUnits();
        freeMemoryBytes = total.memoryBytes();
        for (Map.Entry<String, Long> custom : total.customUnits().entrySet()) {
            customs.put(custom.getKey(), new Stock(custom.getValue()));
        }
    }

    /// All that this node has, free or not.
    public Resources total() {
        return total;
    }

    /// What is free now; GPUs are the sum over devices, so that a demand may fit in here and yet have to wait.
    ///
    /// Allocates: for listings, not for decisions.
    public Resources available() {
        Map<String, Long> freeCustomUnits = new HashMap<>();
        customs.forEach((name, stock) -> freeCustomUnits.put(name, stock.free));
        return Resources.ofUnits(freeCpuUnits, gpus.freeUnits(), freeMemoryBytes, freeCustomUnits);
    }

    /// Tells whether `demand` fits once everything is given back.
    public boolean canEver(Resources demand) {
        return GpuDevices.isPossible(demand.gpuUnits()) && demand.fitsIn(total);
    }

    /// Says what keeps `demand` from ever fitting, for example `needs 9 GPU, this node has 4 in all`; empty if
    /// [#canEver].
    public String shortfall(Resources demand) {
        return Explanation.shortfall(demand, total);
    }

    /// Says what keeps `demand` from fitting now, for example `needs 2 CPU, 0.5 of 2 are free`; empty if it fits.
    public String waitReason(Resources demand) {
        return Explanation.waitReason(demand, total, available(), gpus);
    }

    /// Hands out `demand` if all of it is free now.
    ///
    /// @return null if it does not fit now; [#canEver] tells whether waiting helps
    public @Nullable Grant tryTake(Resources demand) {
        if (demand.cpuUnits() > freeCpuUnits || demand.memoryBytes() > freeMemoryBytes) {
            return null;
        }
        List<Integer> gpuIds = List.of();
        if (demand.gpuUnits() != 0 || !demand.customUnits().isEmpty()) {
            if (!gpus.fits(demand.gpuUnits()) || !customsFit(demand)) {
                return null;
            }
            gpuIds = gpus.take(demand.gpuUnits());
            takeCustoms(demand);
        } else if (demand.isNone()) {
            return Grant.NONE;
        }
        freeCpuUnits -= demand.cpuUnits();
        freeMemoryBytes -= demand.memoryBytes();
        return new Grant(demand, gpuIds);
    }

    /// Takes back all that `grant` still holds.
    ///
    /// @throws IllegalStateException if it was given back before, or comes from another ledger
    public void giveBack(Grant grant) {
        if (grant == Grant.NONE) {
            return;
        }
        requireHeld(grant, "giveBack()");
        Resources demand = grant.demand();
        long cpuUnits = grant.cpusReleased() ? 0 : demand.cpuUnits();
        if (cpuUnits > total.cpuUnits() - freeCpuUnits
                || demand.memoryBytes() > total.memoryBytes() - freeMemoryBytes) {
            throw foreign(grant);
        }
        if (demand.gpuUnits() != 0 || !demand.customUnits().isEmpty()) {
            giveBackDevicesAndCustoms(grant);
        }
        grant.markGivenBack();
        freeCpuUnits += cpuUnits;
        freeMemoryBytes += demand.memoryBytes();
    }

    /// Frees the CPUs of a task that blocks; it keeps GPUs, memory and custom resources.
    ///
    /// @throws IllegalStateException if its CPUs are released already, or it was given back
    public void releaseCpus(Grant grant) {
        if (grant == Grant.NONE) {
            return;
        }
        requireHeld(grant, "releaseCpus()");
        if (grant.cpusReleased()) {
            throw new IllegalStateException(
                    "releaseCpus() twice for " + grant + ": call it once each time that its task blocks");
        }
        if (grant.demand().cpuUnits() > total.cpuUnits() - freeCpuUnits) {
            throw foreign(grant);
        }
        grant.cpusReleased(true);
        freeCpuUnits += grant.demand().cpuUnits();
    }

    /// Takes the CPUs again that [#releaseCpus] freed, if they are free now.
    ///
    /// @return false if they are not: ask again when something is given back
    /// @throws IllegalStateException if they are not released, or the grant was given back
    public boolean tryRetakeCpus(Grant grant) {
        if (grant == Grant.NONE) {
            return true;
        }
        requireHeld(grant, "tryRetakeCpus()");
        if (!grant.cpusReleased()) {
            throw new IllegalStateException(
                    "tryRetakeCpus() for " + grant + ", which holds its CPUs: call releaseCpus() before");
        }
        if (grant.demand().cpuUnits() > freeCpuUnits) {
            return false;
        }
        grant.cpusReleased(false);
        freeCpuUnits -= grant.demand().cpuUnits();
        return true;
    }

    private boolean customsFit(Resources demand) {
        for (Map.Entry<String, Long> entry : demand.customUnits().entrySet()) {
            Stock stock = customs.get(entry.getKey());
            if (stock == null || entry.getValue() > stock.free) {
                return false;
            }
        }
        return true;
    }

    private void takeCustoms(Resources demand) {
        for (Map.Entry<String, Long> entry : demand.customUnits().entrySet()) {
            Stock stock = customs.get(entry.getKey());
            if (stock != null) {
                stock.free -= entry.getValue();
            }
        }
    }

    private void giveBackDevicesAndCustoms(Grant grant) {
        Resources demand = grant.demand();
        for (Map.Entry<String, Long> entry : demand.customUnits().entrySet()) {
            Stock stock = customs.get(entry.getKey());
            if (stock == null || entry.getValue() > stock.total - stock.free) {
                throw foreign(grant);
            }
        }
        if (!gpus.tryGiveBack(grant.gpuIds(), demand.gpuUnits())) {
            throw foreign(grant);
        }
        for (Map.Entry<String, Long> entry : demand.customUnits().entrySet()) {
            Stock stock = customs.get(entry.getKey());
            if (stock != null) {
                stock.free += entry.getValue();
            }
        }
    }

    private static void requireHeld(Grant grant, String call) {
        if (grant.givenBack()) {
            throw new IllegalStateException(
                    call + " for " + grant + ", which was given back before: give a grant back exactly once");
        }
    }

    private IllegalStateException foreign(Grant grant) {
        return new IllegalStateException(grant + " is more than is handed out of " + total
                + ": it comes from another ledger, so give it back there");
    }
}
