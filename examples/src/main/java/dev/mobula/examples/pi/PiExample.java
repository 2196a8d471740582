package dev.mobula.examples.pi;

import dev.mobula.Mobula;
import dev.mobula.ObjectRef;
import dev.mobula.examples.Example;
import dev.mobula.examples.Options;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Estimates pi by the Monte Carlo method: independent tasks, and a sum.
public final class PiExample implements Example {
    /// Used by [java.util.ServiceLoader].
    public PiExample() {}

    @Override
    public String name() {
        return "pi";
    }

    @Override
    public String summary() {
        return "estimate pi with random points (independent tasks)";
    }

    @Override
    public int run(List<String> arguments, PrintStream out, PrintStream err) {
        Options options = Options.read("pi", arguments, Set.of("--samples", "--tasks", "--seed"), Set.of());
        long samples = options.number("--samples", 100_000_000, 1, 1_000_000_000_000L);
        int tasks = (int) options.number("--tasks", 100, 1, 1_000_000);
        long seed = options.number("--seed", 1, Long.MIN_VALUE, Long.MAX_VALUE);
        long each = Math.ceilDiv(samples, tasks);
        try (Mobula mobula = Mobula.start()) {
            long startNs = System.nanoTime();
            List<ObjectRef<Long>> hits = new ArrayList<>();
            for (int task = 0; task < tasks; task++) {
                hits.add(PiRemote.hits(each, seed + task));
            }
            long sum = mobula.getAll(hits).stream().mapToLong(Long::longValue).sum();
            double pi = 4.0 * sum / (each * tasks);
            out.printf(
                    Locale.ROOT,
                    "pi is about %.6f (off by %.6f) from %,d points in %d tasks, %.2f s%n",
                    pi,
                    Math.abs(pi - Math.PI),
                    each * tasks,
                    tasks,
                    (System.nanoTime() - startNs) / 1e9);
        }
        return 0;
    }
}
