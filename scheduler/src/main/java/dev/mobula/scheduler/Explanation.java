package dev.mobula.scheduler;

import static dev.mobula.Resources.UNITS;

import dev.mobula.Resources;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Says in words why a demand does not fit on a node: every resource that lacks, joined with `; `.
final class Explanation {
    private Explanation() {}

    /// Why it never fits; empty if it does.
    static String shortfall(Resources demand, Resources total) {
        List<String> lacking = new ArrayList<>();
        addShortfall(lacking, "CPU", demand.cpuUnits(), total.cpuUnits());
        if (GpuDevices.isPossible(demand.gpuUnits())) {
            addShortfall(lacking, "GPU", demand.gpuUnits(), total.gpuUnits());
        } else {
            lacking.add("needs " + Resources.decimal(demand.gpuUnits())
                    + " GPU, which is neither a share of one GPU nor a whole number of them");
        }
        if (demand.memoryBytes() > total.memoryBytes()) {
            lacking.add("needs " + bytes(demand.memoryBytes(), RoundingMode.CEILING) + " memory, this node has "
                    + (total.memoryBytes() == 0 ? "none" : bytes(total.memoryBytes(), RoundingMode.FLOOR) + " in all"));
        }
        for (Map.Entry<String, Long> custom : new TreeMap<>(demand.customUnits()).entrySet()) {
            addShortfall(
                    lacking,
                    custom.getKey(),
                    custom.getValue(),
                    total.customUnits().getOrDefault(custom.getKey(), 0L));
        }
        return String.join("; ", lacking);
    }

    private static void addShortfall(List<String> lacking, String name, long neededUnits, long totalUnits) {
        if (neededUnits > totalUnits) {
            lacking.add("needs " + Resources.decimal(neededUnits) + ' ' + name + ", this node has "
                    + (totalUnits == 0 ? "none" : Resources.decimal(totalUnits) + " in all"));
        }
    }

    /// Why it does not fit now; empty if it does.
    static String waitReason(Resources demand, Resources total, Resources available, GpuDevices gpus) {
        List<String> lacking = new ArrayList<>();
        addWait(lacking, "CPU", demand.cpuUnits(), available.cpuUnits(), total.cpuUnits());
        if (!gpus.fits(demand.gpuUnits())) {
            lacking.add(gpuWait(demand.gpuUnits(), available.gpuUnits(), total.gpuUnits(), gpus));
        }
        if (demand.memoryBytes() > available.memoryBytes()) {
            lacking.add("needs " + bytes(demand.memoryBytes(), RoundingMode.CEILING) + " memory, "
                    + bytes(available.memoryBytes(), RoundingMode.FLOOR) + " of "
                    + bytes(total.memoryBytes(), RoundingMode.FLOOR) + " are free");
        }
        for (Map.Entry<String, Long> custom : new TreeMap<>(demand.customUnits()).entrySet()) {
            addWait(
                    lacking,
                    custom.getKey(),
                    custom.getValue(),
                    available.customUnits().getOrDefault(custom.getKey(), 0L),
                    total.customUnits().getOrDefault(custom.getKey(), 0L));
        }
        return String.join("; ", lacking);
    }

    private static void addWait(List<String> lacking, String name, long neededUnits, long freeUnits, long totalUnits) {
        if (neededUnits > freeUnits) {
            lacking.add(wait(name, neededUnits, freeUnits, totalUnits));
        }
    }

    private static String wait(String name, long neededUnits, long freeUnits, long totalUnits) {
        return "needs " + Resources.decimal(neededUnits) + ' ' + name + ", " + Resources.decimal(freeUnits) + " of "
                + Resources.decimal(totalUnits) + " are free";
    }

    private static String gpuWait(long neededUnits, long freeUnits, long totalUnits, GpuDevices gpus) {
        String reason = wait("GPU", neededUnits, freeUnits, totalUnits);
        if (neededUnits > freeUnits) {
            return reason;
        }
        return neededUnits < UNITS
                ? reason + " but at most " + Resources.decimal(gpus.largestFreeUnits()) + " on one device"
                : reason + " but " + gpus.unused() + " of them as whole devices";
    }

    /// Bytes in their largest unit, with up to two decimals.
    private static String bytes(long bytes, RoundingMode rounding) {
        for (int shift = 40; shift >= 10; shift -= 10) {
            if (bytes >= 1L << shift) {
                BigDecimal amount = BigDecimal.valueOf(bytes)
                        .divide(BigDecimal.valueOf(1L << shift), 2, rounding)
                        .stripTrailingZeros();
                return amount.toPlainString() + ' ' + "KMGT".charAt(shift / 10 - 1) + "iB";
            }
        }
        return bytes + " B";
    }
}
