package dev.mobula.benchmarks.micro;

import dev.mobula.Resources;
import dev.mobula.scheduler.Grant;
import dev.mobula.scheduler.ResourceLedger;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Taking and giving back resources, as is done when the kind of task changes.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class LedgerBenchmark {
    private final ResourceLedger ledger = new ResourceLedger(Resources.cpus(8).withGpus(2));
    private final Resources cpu = Resources.cpus(1);
    private final Resources halfGpu = Resources.cpus(1).withGpus(0.5);

    /// One CPU.
    @Benchmark
    public @Nullable Grant takeCpu() {
        return takeAndGiveBack(cpu);
    }

    /// One CPU and half of a certain GPU.
    @Benchmark
    public @Nullable Grant takeHalfGpu() {
        return takeAndGiveBack(halfGpu);
    }

    private @Nullable Grant takeAndGiveBack(Resources demand) {
        Grant grant = ledger.tryTake(demand);
        if (grant != null) {
            ledger.giveBack(grant);
        }
        return grant;
    }
}
