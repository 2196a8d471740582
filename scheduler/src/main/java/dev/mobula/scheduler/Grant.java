package dev.mobula.scheduler;

import dev.mobula.Resources;
import java.util.List;

/// Resources that a [ResourceLedger] has handed out, to be given back to the same ledger exactly once.
///
/// Demand and GPU ids never change and may be read by any thread; the rest belongs to the ledger's thread.
public final class Grant {
    /// What a demand for nothing gets: shared by all, in all ledgers, and given back as often as wanted.
    static final Grant NONE = new Grant(Resources.NONE, List.of());

    private final Resources demand;
    private final List<Integer> gpuIds;
    private boolean cpusReleased;
    private boolean givenBack;

    Grant(Resources demand, List<Integer> gpuIds) {
        this.demand = demand;
        this.gpuIds = gpuIds;
    }

    /// What was asked for and handed out.
    public Resources demand() {
        return demand;
    }

    /// Indexes of the GPUs that belong to this grant, ascending: one for a share of a device, empty without GPUs;
    /// unmodifiable.
    public List<Integer> gpuIds() {
        return gpuIds;
    }

    boolean cpusReleased() {
        return cpusReleased;
    }

    void cpusReleased(boolean released) {
        cpusReleased = released;
    }

    boolean givenBack() {
        return givenBack;
    }

    void markGivenBack() {
        givenBack = true;
    }

    /// For example `Grant[2 CPU, 0.5 GPU on GPU [3]]`.
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("Grant[").append(demand);
        if (!gpuIds.isEmpty()) {
            text.append(" on GPU ").append(gpuIds);
        }
        if (cpusReleased) {
            text.append(", CPUs released");
        }
        return text.append(']').toString();
    }
}
