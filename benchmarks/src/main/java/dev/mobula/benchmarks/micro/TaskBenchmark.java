package dev.mobula.benchmarks.micro;

import dev.mobula.Mobula;
import dev.mobula.MobulaConfig;
import dev.mobula.ObjectRef;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
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

/// Submitting a no-op task: alone with its result, and by the thousand; beside two executors of the JDK.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class TaskBenchmark {
    private static final int BATCH = 1_000;

    private final Mobula mobula = Mobula.start(MobulaConfig.defaults());
    private final ExecutorService virtualThreads = Executors.newVirtualThreadPerTaskExecutor();
    private final ExecutorService forkJoinPool = new ForkJoinPool();
    private int value;

    /// Ends what was started.
    @TearDown
    public void close() {
        mobula.close();
        virtualThreads.close();
        forkJoinPool.close();
    }

    /// A task and its result.
    @Benchmark
    public int submitAndGet() {
        return MicroTasksRemote.noop(value++).get();
    }

    /// A thousand tasks, then all results.
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public List<Integer> batch() {
        List<ObjectRef<Integer>> refs = new ArrayList<>(BATCH);
        for (int i = 0; i < BATCH; i++) {
            refs.add(MicroTasksRemote.noop(value++));
        }
        return mobula.getAll(refs);
    }

    /// The same as [#submitAndGet] on an executor of virtual threads.
    @Benchmark
    public int submitAndGetVirtualThread() throws ExecutionException, InterruptedException {
        return submit(virtualThreads).get();
    }

    /// The same as [#batch] on an executor of virtual threads.
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public List<Integer> batchVirtualThreads() throws ExecutionException, InterruptedException {
        return batch(virtualThreads);
    }

    /// The same as [#submitAndGet] on a pool whose tasks should not block.
    @Benchmark
    public int submitAndGetForkJoinPool() throws ExecutionException, InterruptedException {
        return submit(forkJoinPool).get();
    }

    /// The same as [#batch] on a pool whose tasks should not block.
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public List<Integer> batchForkJoinPool() throws ExecutionException, InterruptedException {
        return batch(forkJoinPool);
    }

    private Future<Integer> submit(ExecutorService executor) {
        int argument = value++;
        return executor.submit(() -> MicroTasks.noop(argument));
    }

    private List<Integer> batch(ExecutorService executor) throws ExecutionException, InterruptedException {
        List<Future<Integer>> futures = new ArrayList<>(BATCH);
        for (int i = 0; i < BATCH; i++) {
            futures.add(submit(executor));
        }
        List<Integer> values = new ArrayList<>(BATCH);
        for (Future<Integer> future : futures) {
            values.add(future.get());
        }
        return values;
    }
}
