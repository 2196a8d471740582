package dev.mobula.benchmarks;

import java.util.Arrays;

/// Takes the time of calls, and refuses wrong results.
final class Timing {
    private Timing() {}

    /// A call that answers its argument.
    @FunctionalInterface
    interface Echo {
        int call(int value) throws Exception;
    }

    /// Something that takes time.
    @FunctionalInterface
    interface Work {
        void run() throws Exception;
    }

    /// Makes calls one after the other, each with another number, and returns their median time in µs.
    static double medianMicros(int calls, Echo echo) throws Exception {
        long[] tookNs = new long[calls];
        long before = System.nanoTime();
        for (int value = 0; value < calls; value++) {
            int answer = echo.call(value);
            long after = System.nanoTime();
            tookNs[value] = after - before;
            before = after;
            requireEqual("answer", value, answer);
        }
        Arrays.sort(tookNs);
        return tookNs[calls / 2] / 1e3;
    }

    /// Runs work once and returns how much of it was done in a second.
    ///
    /// @param amount how much the work is, in the unit that the rate counts
    static double perSecond(double amount, Work work) throws Exception {
        long start = System.nanoTime();
        work.run();
        return amount * 1e9 / (System.nanoTime() - start);
    }

    /// @throws IllegalStateException if a result is not what it must be
    static void requireEqual(String what, long expected, long actual) {
        if (expected != actual) {
            throw wrong(what, expected, actual);
        }
    }

    private static IllegalStateException wrong(String what, long expected, long actual) {
        return new IllegalStateException(
                "Wrong result: " + what + " is " + actual + " and must be " + expected + "; report this as a bug");
    }
}
