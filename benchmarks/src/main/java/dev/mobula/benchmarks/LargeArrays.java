package dev.mobula.benchmarks;

import dev.mobula.ObjectRef;

/// Putting one large array of numbers, which is copied since the caller may change it afterwards.
///
/// The limit is a copy into memory that is in use already; a put also has to get fresh memory.
final class LargeArrays {
    /// Five arrays live at most: two of each side, and what a check reads back. The heap needs room between them.
    private static final int SHARE_OF_HEAP = 10;

    private LargeArrays() {}

    static Side putOnMobula(Sizes sizes) {
        long[] values = values(sizes);
        return Sides.mobula(mobula -> {
            long start = System.nanoTime();
            ObjectRef<long[]> ref = mobula.put(values);
            double rate = gigabytesPerSecond(values, System.nanoTime() - start);
            values[0] = 0;
            long[] copy = ref.get();
            values[0] = 1;
            check(values, copy);
            return rate;
        });
    }

    static Side copies(Sizes sizes) {
        long[] values = values(sizes);
        long[] target = new long[values.length];
        return Sides.plain(() -> {
            long start = System.nanoTime();
            System.arraycopy(values, 0, target, 0, values.length);
            double rate = gigabytesPerSecond(values, System.nanoTime() - start);
            check(values, target);
            return rate;
        });
    }

    private static void check(long[] values, long[] copy) {
        Timing.requireEqual("length of the array", values.length, copy.length);
        Timing.requireEqual("first number", 1, copy[0]);
        Timing.requireEqual("last number", values.length, copy[copy.length - 1]);
    }

    // A byte in a nanosecond is a gigabyte in a second.
    private static double gigabytesPerSecond(long[] values, long tookNs) {
        return (double) Long.BYTES * values.length / tookNs;
    }

    private static long[] values(Sizes sizes) {
        long most = Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP;
        long[] values = new long[(int) (Math.min(sizes.largeBytes(), most) / Long.BYTES)];
        for (int i = 0; i < values.length; i++) {
            values[i] = i + 1L;
        }
        return values;
    }
}
