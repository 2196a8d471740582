package dev.mobula.testing.graph;

import dev.mobula.Backoff;
import dev.mobula.Mobula;
import dev.mobula.ObjectRef;
import dev.mobula.ObjectStream;
import dev.mobula.Ready;
import dev.mobula.Remote;
import dev.mobula.TaskContext;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ObjLongConsumer;

/// The tasks that graphs are made of.
final class GraphTasks {
    private static final long LONGEST_LINGER_NS = 60_000_000_000L;

    private GraphTasks() {}

    @Remote
    static long combine(
            Orders orders, long salt, long a, long b, long c, List<ObjectRef<Long>> nested, List<Child> children)
            throws Exception {
        return work(orders, () -> {
            List<ObjectRef<Long>> refs = new ArrayList<>(nested);
            int attempt = Mobula.current().attempt();
            for (int i = 0; i < children.size(); i++) {
                refs.add(submit(orders, orders.name() + '/' + attempt + '.' + i, children.get(i)));
            }
            long sum = fold(fold(fold(salt, a), b), c);
            for (long value : gather(orders, refs)) {
                sum = fold(sum, value);
            }
            return sum;
        });
    }

    private static ObjectRef<Long> submit(Orders parent, String name, Child child) {
        Effort effort = child.effort();
        return GraphTasksRemote.options()
                .name(name)
                .cpus(effort.cpus())
                .retries(effort.retries())
                .retryOn(types(effort))
                .backoff(Backoff.NONE)
                .combine(
                        Orders.of(parent.run(), name, effort, Gathering.ONE_BY_ONE),
                        child.salt(),
                        0,
                        0,
                        0,
                        List.of(),
                        child.children());
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of classes
    static Class<? extends Throwable>[] types(Effort effort) {
        return effort.retried().stream().map(Retried::type).toArray(Class[]::new);
    }

    @Remote
    static long change(Orders orders, List<Long> values, long salt, long a) throws Exception {
        return work(orders, () -> {
            long sum = fold(salt, a);
            for (long value : values) {
                sum = fold(sum, value);
            }
            values.set(0, sum);
            values.add(sum);
            values.remove(1);
            return sum;
        });
    }

    @Remote
    static Handed hand(Orders orders, Child child, long a) throws Exception {
        List<ObjectRef<Long>> refs = new ArrayList<>();
        work(orders, () -> {
            refs.add(submit(orders, orders.name() + '/' + Mobula.current().attempt(), child));
            return a;
        });
        return new Handed(refs.getFirst());
    }

    @Remote
    static long open(Orders orders, Handed handed) throws Exception {
        return work(orders, () -> away(orders, handed.ref()::get));
    }

    @Remote
    static long report(Orders orders, TallyRemote tally, int calls, long a) throws Exception {
        return work(orders, () -> {
            String caller = orders.name() + '/' + Mobula.current().attempt();
            List<ObjectRef<Long>> answers = new ArrayList<>();
            for (int i = 0; i < calls; i++) {
                answers.add(tally.next(orders.run(), caller, i));
            }
            long sum = a;
            for (ObjectRef<Long> answer : answers) {
                sum = fold(sum, away(orders, answer::get));
            }
            return sum;
        });
    }

    @Remote(split = true)
    static Halves halve(Orders orders, long salt, long a) throws Exception {
        long first = work(orders, () -> fold(salt, a));
        return new Halves(first, ~first);
    }

    @Remote
    static Iterator<Long> produce(Orders orders, long salt, long a, int items, int mishapsAt) {
        TaskContext task = Mobula.current();
        orders.journal().started(orders.name(), task.attempt());
        return new Iterator<>() {
            private int produced;

            @Override
            public boolean hasNext() {
                return produced < items;
            }

            @Override
            public Long next() {
                Notes journal = orders.journal();
                journal.occupy(orders.name(), orders.units());
                try {
                    if (produced == mishapsAt) {
                        mishap(orders);
                    }
                    produced++;
                    return fold(fold(salt, a), produced);
                } catch (PlannedException e) {
                    throw new IllegalArgumentException("streams throw no checked exception", e);
                } finally {
                    journal.release(orders.units());
                }
            }
        };
    }

    @Remote
    static long consume(Orders orders, ObjectStream<Long> items, long salt, long b, int most) throws Exception {
        return work(orders, () -> {
            long sum = fold(salt, b);
            try (items) {
                int taken = 0;
                while (taken < most && away(orders, items::hasNext)) {
                    sum = fold(sum, away(orders, items::next));
                    taken++;
                }
            }
            return sum;
        });
    }

    static long fold(long sum, long value) {
        return sum * 31 + value;
    }

    /// Runs an attempt as its orders say.
    static long work(Orders orders, Callable<Long> body) throws Exception {
        Notes journal = orders.journal();
        TaskContext task = Mobula.current();
        journal.started(orders.name(), task.attempt());
        journal.occupy(orders.name(), orders.units());
        try {
            linger(orders, task);
            long result = body.call();
            mishap(orders);
            return result;
        } finally {
            journal.release(orders.units());
        }
    }

    private static void linger(Orders orders, TaskContext task) {
        boolean untilCancelled = orders.untilCancelled();
        long endNs = System.nanoTime() + (untilCancelled ? LONGEST_LINGER_NS : orders.lingerMicros() * 1_000L);
        if (!untilCancelled && orders.lingerMicros() == 0) {
            return;
        }
        for (long leftNs = endNs - System.nanoTime(); leftNs > 0; leftNs = endNs - System.nanoTime()) {
            LockSupport.parkNanos(leftNs);
            if (Thread.interrupted()) {
                if (!task.isCancelled()) {
                    orders.journal().violation(orders.name() + " was interrupted but is not cancelled");
                }
                return;
            }
        }
        if (untilCancelled) {
            orders.journal().violation(orders.name() + " was never interrupted");
        }
    }

    private static void mishap(Orders orders) throws PlannedException {
        int attempt = Mobula.current().attempt();
        if (attempt <= orders.mishaps().size()) {
            orders.mishaps().get(attempt - 1).happen(orders.name());
        }
    }

    /// Blocks, and meanwhile counts as using no CPU.
    static <T> T away(Orders orders, Callable<T> blocking) throws Exception {
        Notes journal = orders.journal();
        journal.release(orders.units());
        try {
            return blocking.call();
        } finally {
            // Who is cancelled may go on without its CPUs; its attempt counts for nothing any more.
            journal.occupy(orders.name(), orders.units());
        }
    }

    private static List<Long> gather(Orders orders, List<ObjectRef<Long>> refs) throws Exception {
        Mobula mobula = Mobula.session();
        return switch (orders.gathering()) {
            case ONE_BY_ONE -> eachOf(orders, refs);
            case ALL_AT_ONCE -> away(orders, () -> mobula.getAll(refs));
            case WAIT_FOR_ALL -> {
                Ready<Long> all = away(orders, () -> mobula.wait(refs, refs.size()));
                if (!all.ready().equals(refs)) {
                    orders.journal().violation(orders.name() + " waited for " + refs + " and got " + all);
                }
                yield eachOf(orders, refs);
            }
            case AS_THEY_COME -> asTheyCome(orders, mobula, refs);
        };
    }

    private static List<Long> eachOf(Orders orders, List<ObjectRef<Long>> refs) throws Exception {
        List<Long> values = new ArrayList<>();
        for (ObjectRef<Long> ref : refs) {
            values.add(away(orders, ref::get));
        }
        return values;
    }

    private static List<Long> asTheyCome(Orders orders, Mobula mobula, List<ObjectRef<Long>> refs) throws Exception {
        long[] values = new long[refs.size()];
        ObjLongConsumer<ObjectRef<Long>> keep = (ref, value) -> values[refs.indexOf(ref)] = value;
        List<ObjectRef<Long>> pending = refs;
        while (!pending.isEmpty()) {
            List<ObjectRef<Long>> left = pending;
            Ready<Long> next = away(orders, () -> mobula.wait(left, 1));
            for (ObjectRef<Long> ref : next.ready()) {
                keep.accept(ref, ref.get());
            }
            pending = next.pending();
        }
        List<Long> inOrder = new ArrayList<>();
        for (long value : values) {
            inOrder.add(value);
        }
        return inOrder;
    }
}
