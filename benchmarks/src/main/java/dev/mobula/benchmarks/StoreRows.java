package dev.mobula.benchmarks;

import dev.mobula.Mobula;
import dev.mobula.ObjectRef;
import dev.mobula.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What large and small values cost on a node process, whose object store they lie in.
final class StoreRows {
    private static final double GET_LIMIT_MICROS = 10;
    private static final int GETS = 1_000;
    /// So many are got before: a program that gets many runs compiled code.
    private static final int COMPILED_GETS = 30_000;

    private static final int SMALL_TENSOR = 32 << 10;
    private static final int VALUES_OF_A_TASK = 10_000;

    private StoreRows() {}

    static List<Row> all(Nodes nodes) {
        return List.of(
                new Row(
                        "store.put.large",
                        Unit.GIGABYTES_PER_SECOND,
                        sizes -> StoredArrays.put(nodes.connect(), sizes),
                        "memcpy into warm shared memory",
                        StoredArrays::copies),
                new Row(
                        "store.create-seal.large",
                        Unit.GIGABYTES_PER_SECOND,
                        sizes -> StoredArrays.createAndSeal(nodes.connect(), sizes),
                        "same loop, warm private memory",
                        StoredArrays::fills),
                get("store.get.large", nodes, Sizes::tensorBytes),
                get("store.get.large.128k", nodes, _ -> 128 << 10),
                get("store.get.large.1k", nodes, _ -> 1 << 10),
                new Row(
                        "store.get.small",
                        Unit.GETS_PER_SECOND,
                        sizes -> Sides.on(nodes.connect(), mobula -> gets(mobula, sizes.refs())),
                        "completed CompletableFuture",
                        ObjectRows::completedFutures),
                new Row(
                        "store.put.small",
                        Unit.PUTS_PER_SECOND,
                        sizes -> Sides.on(nodes.connect(), mobula -> puts(mobula, sizes.smallValues())),
                        ProcessRows.STREAM,
                        sizes -> EchoSides.stream(sizes.smallValues())),
                ObjectRows.GET_REFERENCES.row("store", nodes::connect, "copy of the list", ObjectRows::copies),
                ObjectRows.WAIT.row(
                        "store",
                        nodes::connect,
                        ProcessRows.STREAM,
                        sizes -> EchoSides.pieces(sizes.waitLoops(), sizes.waitedTasks())),
                new Row(
                        "store.spill",
                        Unit.GIGABYTES_PER_SECOND,
                        sizes -> Spilling.onMobula(nodes.withStore(sizes.spillingStore()), sizes),
                        "write and force of one file",
                        Spilling::plain),
                ManyTasks.rate(),
                ManyTasks.heap());
    }

    // A value that stays in the process that has put it costs next to nothing, so these go from one to another: a
    // worker puts, and the driver has all references in the end.
    private static double puts(Mobula mobula, int count) throws Exception {
        int tasks = Math.max(1, count / VALUES_OF_A_TASK);
        int each = Math.min(count, VALUES_OF_A_TASK);
        List<List<ObjectRef<Integer>>> held = new ArrayList<>(tasks);
        double rate = Timing.perSecond((double) tasks * each, () -> {
            for (int task = 0; task < tasks; task++) {
                held.add(BenchmarkTasksRemote.on(mobula).references(each).get());
            }
        });
        for (List<ObjectRef<Integer>> references : held) {
            Timing.requireEqual("number of references", each, references.size());
            Timing.requireEqual("last value", each - 1, references.getLast().get());
        }
        return rate;
    }

    // The driver has put, and a worker gets each value for the first time; sending it the references counts.
    private static double gets(Mobula mobula, int count) throws Exception {
        int tasks = Math.max(1, count / VALUES_OF_A_TASK);
        int each = Math.min(count, VALUES_OF_A_TASK);
        List<List<ObjectRef<Integer>>> put = new ArrayList<>(tasks);
        for (int task = 0; task < tasks; task++) {
            List<ObjectRef<Integer>> references = new ArrayList<>(each);
            for (int value = 0; value < each; value++) {
                references.add(mobula.put(value));
            }
            put.add(references);
        }
        return Timing.perSecond((double) tasks * each, () -> {
            for (List<ObjectRef<Integer>> references : put) {
                long sum = BenchmarkTasksRemote.on(mobula).sum(references).get();
                Timing.requireEqual("sum of values", each * (each - 1L) / 2, sum);
            }
        });
    }

    private interface Bytes {
        long of(Sizes sizes);
    }

    // Another process has made it; none of its bytes but the first and the last are looked at, out of time.
    private static Row get(String name, Nodes nodes, Bytes bytes) {
        return new Row(
                name,
                Unit.MICROSECONDS,
                sizes -> {
                    Mobula session = nodes.connect();
                    medianGet(session, SMALL_TENSOR, COMPILED_GETS);
                    return Sides.on(session, mobula -> medianGet(mobula, bytes.of(sizes) / Float.BYTES, GETS));
                },
                "limit",
                _ -> Sides.plain(() -> GET_LIMIT_MICROS));
    }

    private static double medianGet(Mobula mobula, long floats, int gets) {
        ObjectRef<Tensor> ref = BenchmarkTasksRemote.on(mobula).tensor(floats, 7);
        ref.get().close(); // it is made only now
        long[] tookNs = new long[gets];
        for (int i = 0; i < gets; i++) {
            long start = System.nanoTime();
            Tensor tensor = ref.get();
            tookNs[i] = System.nanoTime() - start;
            Timing.requireEqual("number of elements", floats, tensor.size());
            Timing.requireEqual("first element", 7, (long) tensor.getFloat(0));
            Timing.requireEqual("last element", 7, (long) tensor.getFloat(floats - 1));
            tensor.close();
        }
        ref.close();
        Arrays.sort(tookNs);
        return tookNs[gets / 2] / 1e3;
    }
}
