package dev.mobula.scheduler;

import static dev.mobula.Resources.UNITS;

import dev.mobula.Resources;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The GPUs of one node, numbered from 0, and how much of each is free.
///
/// A demand for a whole number gets devices that nobody uses, lowest index first. A share below 1 goes to the
/// most loaded device that it still fits on (best fit, lowest index among equals), so that whole devices stay
/// free; it never spans two.
final class GpuDevices {
    private static final int MAX_DEVICES = 4_096;

    private final long[] freeUnits;

    GpuDevices(long totalUnits) {
        if (totalUnits % UNITS != 0 || totalUnits > MAX_DEVICES * UNITS) {
            throw new IllegalArgumentException("gpus=" + Resources.decimal(totalUnits)
                    + " of a node is not a whole number up to " + MAX_DEVICES + ": give the number of its devices");
        }
        freeUnits = new long[(int) (totalUnits / UNITS)];
        Arrays.fill(freeUnits, UNITS);
    }

    /// Tells whether an amount is a share of one device or a whole number of devices.
    static boolean isPossible(long units) {
        return units <= UNITS || units % UNITS == 0;
    }

    /// Sum over all devices.
    long freeUnits() {
        long sum = 0;
        for (long free : freeUnits) {
            sum += free;
        }
        return sum;
    }

    /// Number of devices that nobody uses.
    int unused() {
        int count = 0;
        for (long free : freeUnits) {
            if (free == UNITS) {
                count++;
            }
        }
        return count;
    }

    /// Largest share that fits on one device now.
    long largestFreeUnits() {
        long largest = 0;
        for (long free : freeUnits) {
            largest = Math.max(largest, free);
        }
        return largest;
    }

    boolean fits(long units) {
        if (units % UNITS == 0) {
            return units / UNITS <= unused();
        }
        return units < UNITS && units <= largestFreeUnits();
    }

    /// Takes an amount that [#fits].
    ///
    /// @return the devices, ascending; unmodifiable
    List<Integer> take(long units) {
        if (units == 0) {
            return List.of();
        }
        if (units % UNITS != 0) {
            int device = bestFit(units);
            freeUnits[device] -= units;
            return List.of(device);
        }
        List<Integer> devices = new ArrayList<>();
        for (int device = 0; devices.size() < units / UNITS; device++) {
            if (freeUnits[device] == UNITS) {
                freeUnits[device] = 0;
                devices.add(device);
            }
        }
        return List.copyOf(devices);
    }

    private int bestFit(long units) {
        int best = -1;
        for (int device = 0; device < freeUnits.length; device++) {
            if (freeUnits[device] >= units && (best < 0 || freeUnits[device] < freeUnits[best])) {
                best = device;
            }
        }
        return best;
    }

    /// Takes back what [#take] gave.
    ///
    /// @return false, with nothing changed, if that much is not handed out of these devices
    boolean tryGiveBack(List<Integer> devices, long units) {
        if (devices.isEmpty()) {
            return units == 0;
        }
        long unitsOfEach = units / devices.size();
        for (int device : devices) {
            if (device >= freeUnits.length || unitsOfEach > UNITS - freeUnits[device]) {
                return false;
            }
        }
        for (int device : devices) {
            freeUnits[device] += unitsOfEach;
        }
        return true;
    }
}
