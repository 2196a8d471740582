package dev.mobula.benchmarks.micro;

import dev.mobula.Mobula;
import dev.mobula.MobulaConfig;
import dev.mobula.ObjectRef;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// Calling an actor: once with its result, and by the thousand.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ActorBenchmark {
    private static final int BATCH = 1_000;

    private final Mobula mobula = Mobula.start(MobulaConfig.defaults());
    private final MicroActorRemote actor = MicroActorRemote.create();
    private int value;

    /// Ends what was started.
    @TearDown
    public void close() {
        mobula.close();
    }

    /// A call and its result.
    @Benchmark
    public int callAndGet() {
        return actor.echo(value++).get();
    }

    /// A thousand calls, then all results.
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public List<Integer> batch() {
        List<ObjectRef<Integer>> refs = new ArrayList<>(BATCH);
        for (int i = 0; i < BATCH; i++) {
            refs.add(actor.echo(value++));
        }
        return mobula.getAll(refs);
    }
}
