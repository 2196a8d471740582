package dev.mobula.benchmarks;

import dev.mobula.Mobula;
import dev.mobula.ObjectRef;
import dev.mobula.Ready;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Waiting for many references, and putting and getting values.
final class ObjectRows {
    /// References that a round of puts or gets holds; more would measure the memory.
    private static final int LATEST = 1_024;

    static final Workload WAIT = new Workload(
            "wait.1k",
            Unit.LOOPS_PER_SECOND,
            (sizes, mobula) -> Timing.perSecond(sizes.waitLoops(), () -> {
                for (int loop = 0; loop < sizes.waitLoops(); loop++) {
                    waitOnMobula(mobula, sizes.waitedTasks());
                }
            }));
    static final Workload GET_REFERENCES =
            new Workload("get.10k-refs", Unit.GETS_PER_SECOND, (sizes, _) -> getReferences(sizes));
    static final Workload PUT_SMALL = new Workload(
            "put.small",
            Unit.PUTS_PER_SECOND,
            (sizes, mobula) -> putSmall(sizes.smallValues(), mobula::put, ObjectRef::get));
    static final Workload GET_SMALL = new Workload(
            "get.small",
            Unit.GETS_PER_SECOND,
            (sizes, mobula) -> getSmall(sizes.smallValues(), mobula::put, ObjectRef::get));

    private ObjectRows() {}

    static List<Row> all() {
        return List.of(
                WAIT.embedded(
                        "completion service, virtual threads",
                        sizes -> Sides.executor(
                                Executors.newVirtualThreadPerTaskExecutor(),
                                executor -> Timing.perSecond(sizes.waitLoops(), () -> {
                                    for (int loop = 0; loop < sizes.waitLoops(); loop++) {
                                        waitOnExecutor(executor, sizes.waitedTasks());
                                    }
                                }))),
                GET_REFERENCES.embedded("copy of the list", ObjectRows::copies),
                PUT_SMALL.embedded(
                        "completed CompletableFuture",
                        sizes -> Sides.plain(() -> putSmall(
                                sizes.smallValues(), CompletableFuture::completedFuture, CompletableFuture::get))),
                GET_SMALL.embedded("completed CompletableFuture", ObjectRows::completedFutures),
                new Row(
                        "embedded.put.large",
                        Unit.GIGABYTES_PER_SECOND,
                        LargeArrays::putOnMobula,
                        "memcpy into a warm array",
                        LargeArrays::copies));
    }

    /// Copies of a list of references in this JVM.
    static Side copies(Sizes sizes) {
        return Sides.plain(() -> copyReferences(sizes));
    }

    /// Values of futures that are there.
    static Side completedFutures(Sizes sizes) {
        return Sides.plain(
                () -> getSmall(sizes.smallValues(), CompletableFuture::completedFuture, CompletableFuture::get));
    }

    // As Ray's benchmark does: submit, then wait for one after the other among all that are left.
    private static void waitOnMobula(Mobula mobula, int count) {
        List<ObjectRef<Integer>> pending = new ArrayList<>(count);
        for (int value = 0; value < count; value++) {
            pending.add(BenchmarkTasksRemote.noop(value));
        }
        long sum = 0;
        for (int waits = 0; waits < count; waits++) {
            Ready<Integer> waited = mobula.wait(pending, 1);
            Timing.requireEqual("number of ready references", 1, waited.ready().size());
            sum += waited.ready().getFirst().get();
            pending = waited.pending();
        }
        Timing.requireEqual("number of pending references", 0, pending.size());
        Timing.requireEqual("sum of values", sumBelow(count), sum);
    }

    private static void waitOnExecutor(ExecutorService executor, int count) throws Exception {
        ExecutorCompletionService<Integer> service = new ExecutorCompletionService<>(executor);
        for (int submitted = 0; submitted < count; submitted++) {
            int value = submitted;
            Sink.keep(service.submit(() -> BenchmarkTasks.noop(value)));
        }
        long sum = 0;
        for (int waits = 0; waits < count; waits++) {
            sum += service.take().get();
        }
        Timing.requireEqual("sum of values", sumBelow(count), sum);
    }

    private static long sumBelow(long count) {
        return count * (count - 1) / 2;
    }

    private static double getReferences(Sizes sizes) throws Exception {
        ObjectRef<List<ObjectRef<Integer>>> holder = BenchmarkTasksRemote.references(sizes.refs());
        int expected = 0;
        for (ObjectRef<Integer> ref : holder.get()) {
            Timing.requireEqual("value of a reference", expected++, ref.get());
        }
        return Timing.perSecond(sizes.refGets(), () -> {
            for (int gets = 0; gets < sizes.refGets(); gets++) {
                List<ObjectRef<Integer>> held = holder.get();
                Timing.requireEqual("number of references", sizes.refs(), held.size());
                Sink.keep(held);
            }
        });
    }

    private static double copyReferences(Sizes sizes) throws Exception {
        List<CompletableFuture<Integer>> futures = new ArrayList<>(sizes.refs());
        for (int value = 0; value < sizes.refs(); value++) {
            futures.add(CompletableFuture.completedFuture(value));
        }
        return Timing.perSecond(sizes.refGets(), () -> {
            for (int gets = 0; gets < sizes.refGets(); gets++) {
                List<CompletableFuture<Integer>> copy = new ArrayList<>(futures);
                Timing.requireEqual("number of references", sizes.refs(), copy.size());
                Sink.keep(copy);
            }
        });
    }

    private interface Put<R> {
        R put(int value);
    }

    private interface Get<R> {
        int get(R ref) throws Exception;
    }

    // Each side brings its own lambdas, so both calls are made through an interface that knows two of them.
    private static <R> double putSmall(int count, Put<R> put, Get<R> get) throws Exception {
        List<R> latest = new ArrayList<>(Collections.nCopies(LATEST, put.put(-1)));
        double rate = Timing.perSecond(count, () -> {
            for (int value = 0; value < count; value++) {
                latest.set(value % LATEST, put.put(value));
            }
        });
        for (int value = Math.max(0, count - LATEST); value < count; value++) {
            Timing.requireEqual("value of a put", value, get.get(latest.get(value % LATEST)));
        }
        return rate;
    }

    private static <R> double getSmall(int count, Put<R> put, Get<R> get) throws Exception {
        List<R> refs = new ArrayList<>(LATEST);
        for (int value = 0; value < LATEST; value++) {
            refs.add(put.put(value));
        }
        int turns = Math.max(1, count / LATEST);
        return Timing.perSecond((double) turns * LATEST, () -> {
            long sum = 0;
            for (int turn = 0; turn < turns; turn++) {
                for (int i = 0; i < LATEST; i++) {
                    sum += get.get(refs.get(i));
                }
            }
            Timing.requireEqual("sum of gets", turns * sumBelow(LATEST), sum);
        });
    }
}
