package dev.mobula;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a task occupies while it runs, an actor while it lives, or what a node has to give.
///
/// Amounts are whole numbers of a small unit, so that sums never drift: CPUs, GPUs and custom resources
/// are kept in ten-thousandths. They are used for admission: nothing stops a task that takes more.
///
/// ```java
/// Resources demand = Resources.cpus(0.5).withGpus(1).withMemory(4L << 30).with("license", 1);
/// ```
public final class Resources implements Serializable {
    private static final long serialVersionUID = 1;

    /// Units in one CPU, GPU or custom resource; the smallest amount is one unit, 0.0001.
    public static final long UNITS = 10_000;

    /// Largest amount of one resource: 10^14 units.
    public static final long MAX_UNITS = 100_000_000_000_000L;

    /// Needs nothing.
    public static final Resources NONE = new Resources(0, 0, 0, Map.of());

    private final long cpuUnits;
    private final long gpuUnits;
    private final long memoryBytes;

    @SuppressWarnings("serial") // always one of Map.of and Map.copyOf
    private final Map<String, Long> customUnits;

    private final int hash;

    private Resources(long cpuUnits, long gpuUnits, long memoryBytes, Map<String, Long> customUnits) {
        this.cpuUnits = cpuUnits;
        this.gpuUnits = gpuUnits;
        this.memoryBytes = memoryBytes;
        this.customUnits = customUnits;
        this.hash = Objects.hash(cpuUnits, gpuUnits, memoryBytes, customUnits);
    }

    /// Needs only CPUs.
    ///
    /// @param cpus 0 or more, in steps of 0.0001
    /// @throws IllegalArgumentException if the amount is negative, too fine or too large
    public static Resources cpus(double cpus) {
        return NONE.withCpus(cpus);
    }

    /// Amounts in units, as arithmetic gives them; see [#UNITS].
    ///
    /// @param customUnits units by resource name; zero amounts are left out
    /// @throws IllegalArgumentException if an amount is negative or too large
    public static Resources ofUnits(long cpuUnits, long gpuUnits, long memoryBytes, Map<String, Long> customUnits) {
        checkUnits("cpus", cpuUnits);
        checkUnits("gpus", gpuUnits);
        checkMemory(memoryBytes);
        TreeMap<String, Long> kept = new TreeMap<>();
        customUnits.forEach((name, units) -> {
            checkUnits(name, units);
            if (units != 0) {
                kept.put(name, units);
            }
        });
        return new Resources(cpuUnits, gpuUnits, memoryBytes, kept.isEmpty() ? Map.of() : Map.copyOf(kept));
    }

    /// Returns these resources with another number of CPUs.
    ///
    /// @param cpus 0 or more, in steps of 0.0001
    /// @throws IllegalArgumentException if the amount is negative, too fine or too large
    public Resources withCpus(double cpus) {
        return new Resources(toUnits("cpus", cpus), gpuUnits, memoryBytes, customUnits);
    }

    /// Returns these resources with another number of GPUs.
    ///
    /// @param gpus a fraction up to 1 in steps of 0.0001 (a share of one device), or a whole number
    /// @throws IllegalArgumentException if the amount is negative, too fine, too large or a fraction above 1
    public Resources withGpus(double gpus) {
        return new Resources(cpuUnits, checkGpus(gpus), memoryBytes, customUnits);
    }

    /// Returns these resources with another amount of memory.
    ///
    /// @param memoryBytes heap and off-heap bytes together, 0 or more
    /// @throws IllegalArgumentException if the amount is negative
    public Resources withMemory(long memoryBytes) {
        return new Resources(cpuUnits, gpuUnits, checkMemory(memoryBytes), customUnits);
    }

    /// Returns these resources with an amount of a custom resource; 0 takes it out.
    ///
    /// @param name what nodes call the resource; not empty, and not `cpus`, `gpus` or `memory`
    /// @param amount 0 or more, in steps of 0.0001
    /// @throws IllegalArgumentException if the name or the amount cannot be used
    public Resources with(String name, double amount) {
        if (name.isBlank() || name.equals("cpus") || name.equals("gpus") || name.equals("memory")) {
            throw new IllegalArgumentException("Custom resource name '" + name
                    + "' is taken or empty: use withCpus, withGpus or withMemory, or another name");
        }
        TreeMap<String, Long> changed = new TreeMap<>(customUnits);
        long units = toUnits(name, amount);
        if (units == 0) {
            changed.remove(name);
        } else {
            changed.put(name, units);
        }
        return new Resources(cpuUnits, gpuUnits, memoryBytes, Map.copyOf(changed));
    }

    /// CPUs in ten-thousandths.
    public long cpuUnits() {
        return cpuUnits;
    }

    /// GPUs in ten-thousandths.
    public long gpuUnits() {
        return gpuUnits;
    }

    /// Memory in bytes.
    public long memoryBytes() {
        return memoryBytes;
    }

    /// Custom resources by name, in ten-thousandths; unmodifiable.
    public Map<String, Long> customUnits() {
        return customUnits;
    }

    /// Tells whether nothing is needed at all.
    public boolean isNone() {
        return cpuUnits == 0 && gpuUnits == 0 && memoryBytes == 0 && customUnits.isEmpty();
    }

    /// Tells whether each amount here is at most that of `available`.
    public boolean fitsIn(Resources available) {
        if (cpuUnits > available.cpuUnits || gpuUnits > available.gpuUnits || memoryBytes > available.memoryBytes) {
            return false;
        }
        for (Map.Entry<String, Long> entry : customUnits.entrySet()) {
            if (entry.getValue() > available.customUnits.getOrDefault(entry.getKey(), 0L)) {
                return false;
            }
        }
        return true;
    }

    /// Reads an amount of memory: bytes, or a number with `KiB`, `MiB`, `GiB` or `TiB` (also `K`, `M`, `G`, `T`).
    ///
    /// @throws IllegalArgumentException if the text is not such an amount
    public static long parseMemory(String text) {
        return parseMemory("memory", text);
    }

    static long parseMemory(String name, String text) {
        String trimmed = text.trim();
        int end = 0;
        while (end < trimmed.length() && (Character.isDigit(trimmed.charAt(end)) || trimmed.charAt(end) == '.')) {
            end++;
        }
        int shift = switch (trimmed.substring(end).trim().toLowerCase(Locale.ROOT)) {
            case "", "b" -> 0;
            case "k", "kib" -> 10;
            case "m", "mib" -> 20;
            case "g", "gib" -> 30;
            case "t", "tib" -> 40;
            default -> throw unreadableMemory(name, text);
        };
        try {
            double bytes = Double.parseDouble(trimmed.substring(0, end)) * (1L << shift);
            if (bytes > MAX_UNITS) {
                throw unreadableMemory(name, text);
            }
            return (long) bytes;
        } catch (NumberFormatException e) {
            throw unreadableMemory(name, text);
        }
    }

    private static IllegalArgumentException unreadableMemory(String name, String text) {
        return new IllegalArgumentException(
                name + "='" + text + "' is not an amount of memory: use bytes, or a unit as in 512MiB or 4GiB");
    }

    private static long toUnits(String name, double amount) {
        if (Double.isNaN(amount)) {
            throw new IllegalArgumentException(name + "=NaN is not a number: use 0 for 'needs none'");
        }
        if (amount < 0) {
            throw new IllegalArgumentException(name + "=" + amount + " is negative: use 0 for 'needs none'");
        }
        if (amount > (double) MAX_UNITS / UNITS) {
            throw new IllegalArgumentException(name + "=" + amount + " is too large: the most is " + MAX_UNITS / UNITS);
        }
        double units = amount * UNITS;
        long whole = Math.round(units);
        if (Math.abs(units - whole) > 1e-6 * Math.max(1, units)) {
            throw new IllegalArgumentException(
                    name + "=" + amount + " is too fine: the smallest step is 0.0001, so use " + nearest(whole));
        }
        return whole;
    }

    private static String nearest(long units) {
        return decimal(Math.max(1, units));
    }

    private static long checkGpus(double gpus) {
        long units = toUnits("gpus", gpus);
        if (units > UNITS && units % UNITS != 0) {
            throw new IllegalArgumentException("gpus=" + gpus
                    + " is a fraction above 1: share one GPU with at most 1, or take a whole number of them");
        }
        return units;
    }

    private static long checkMemory(long memoryBytes) {
        if (memoryBytes < 0) {
            throw new IllegalArgumentException("memoryBytes=" + memoryBytes + " is negative: use 0 for 'needs none'");
        }
        return memoryBytes;
    }

    private static void checkUnits(String name, long units) {
        if (units < 0 || units > MAX_UNITS) {
            throw new IllegalArgumentException(
                    name + " of " + units + " units is outside 0 to " + MAX_UNITS + ": one is " + UNITS + " units");
        }
    }

    /// Writes units as a decimal number without needless zeros, for example `0.5` or `2`.
    public static String decimal(long units) {
        return BigDecimal.valueOf(units, 4).stripTrailingZeros().toPlainString();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Resources that
                && hash == that.hash
                && cpuUnits == that.cpuUnits
                && gpuUnits == that.gpuUnits
                && memoryBytes == that.memoryBytes
                && customUnits.equals(that.customUnits);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /// For example `2 CPU, 0.5 GPU, 512 MiB memory, 1 license`, or `nothing`.
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        append(text, cpuUnits, "CPU");
        append(text, gpuUnits, "GPU");
        if (memoryBytes != 0) {
            separate(text).append(describeBytes(memoryBytes)).append(" memory");
        }
        new TreeMap<>(customUnits).forEach((name, units) -> append(text, units, name));
        return text.isEmpty() ? "nothing" : text.toString();
    }

    private static void append(StringBuilder text, long units, String name) {
        if (units != 0) {
            separate(text).append(decimal(units)).append(' ').append(name);
        }
    }

    private static StringBuilder separate(StringBuilder text) {
        return text.isEmpty() ? text : text.append(", ");
    }

    private static String describeBytes(long bytes) {
        for (int shift = 40; shift >= 10; shift -= 10) {
            if (bytes >= 1L << shift && bytes % (1L << shift) == 0) {
                return (bytes >> shift) + " " + "KMGT".charAt(shift / 10 - 1) + "iB";
            }
        }
        return bytes + " B";
    }
}
