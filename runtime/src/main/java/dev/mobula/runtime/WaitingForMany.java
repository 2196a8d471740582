package dev.mobula.runtime;

import dev.mobula.GetTimeoutException;
import dev.mobula.ObjectRef;
import dev.mobula.Ready;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Waits for several references at once: behind `getAll` and `wait`.
@SuppressWarnings("ReferenceEquality") // references are distinct if they are distinct objects
final class WaitingForMany<T extends @Nullable Object> {
    private final SessionState session;
    private final Ref<T>[] refs;

    @SuppressWarnings({"unchecked", "rawtypes"}) // every reference of the collection is an ObjectRef<T>
    WaitingForMany(SessionState session, Collection<? extends ObjectRef<T>> given) {
        Ref<T>[] checked = new Ref[given.size()];
        int count = 0;
        for (ObjectRef<T> ref : given) {
            int index = count++;
            Ref<T> own = (Ref<T>) Arguments.own(session, ref, () -> "reference " + index + " of the list");
            own.ask(); // all at once, before anybody waits for the first
            checked[index] = own;
        }
        this.session = session;
        this.refs = checked;
    }

    /// Waits for all values; throws with the first failure.
    List<T> getAll(long timeoutNs, @Nullable Duration timeout) {
        Counter counter = new Counter(refs.length, true);
        await(counter, timeoutNs);
        Ref<?> failed = counter.failed;
        if (failed != null) {
            failed.open(failed.outcome());
        }
        List<T> values = new ArrayList<>(refs.length);
        for (Ref<T> ref : refs) {
            if (!ref.isDone()) {
                throw missing(ref, timeout);
            }
            values.add(ref.open(ref.outcome()));
        }
        return values;
    }

    private GetTimeoutException missing(Ref<T> first, @Nullable Duration timeout) {
        int missing = 0;
        for (Ref<T> ref : refs) {
            if (!ref.isDone()) {
                missing++;
            }
        }
        String why = first.session.why(first);
        return new GetTimeoutException(
                missing + " of " + refs.length + " values are not there after " + timeout + "; the first is "
                        + first.describe() + ": " + why + ". They go on; call again or give them more time",
                null);
    }

    /// Waits until enough references are done.
    Ready<T> waitFor(int count, long timeoutNs) {
        if (count < 0 || count > refs.length) {
            throw new IllegalArgumentException(
                    "count=" + count + " is outside 0 to " + refs.length + ", the number of references");
        }
        checkDistinct();
        if (countDone(count) < count) {
            await(new Counter(count, false), timeoutNs);
        }
        return split(count);
    }

    private int countDone(int enough) {
        int done = 0;
        for (int i = 0; i < refs.length && done < enough; i++) {
            if (refs[i].isDone()) {
                done++;
            }
        }
        return done;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // arrays of references
    private Ready<T> split(int count) {
        int ready = countDone(count);
        ObjectRef<T>[] done = new ObjectRef[ready];
        ObjectRef<T>[] pending = new ObjectRef[refs.length - ready];
        int doneCount = 0;
        int pendingCount = 0;
        for (Ref<T> ref : refs) {
            if (doneCount < ready && ref.isDone()) {
                done[doneCount++] = ref;
            } else {
                pending[pendingCount++] = ref;
            }
        }
        return new Ready<>(List.of(done), List.of(pending));
    }

    // Open addressing by identity: a `wait` over a thousand references is called a thousand times in a loop.
    private void checkDistinct() {
        int mask = Integer.highestOneBit(Math.max(1, refs.length * 2)) * 2 - 1;
        Ref<?>[] table = new Ref<?>[mask + 1];
        for (int i = 0; i < refs.length; i++) {
            Ref<T> ref = refs[i];
            int slot = (int) (ref.sequence * 31 + ref.index()) & mask;
            while (table[slot] != null) {
                if (table[slot] == ref) {
                    throw new IllegalArgumentException(
                            "Reference " + i + " (" + ref + ") comes twice: give each reference once");
                }
                slot = (slot + 1) & mask;
            }
            table[slot] = ref;
        }
    }

    private void await(Counter counter, long timeoutNs) {
        List<Link> links = new ArrayList<>();
        for (Ref<T> ref : refs) {
            if (ref.isDone()) {
                counter.completed(ref);
            } else if (timeoutNs > 0) {
                Link link = new Link(counter, ref);
                if (ref.addWaiter(link)) {
                    links.add(link);
                } else {
                    counter.completed(ref);
                }
            }
        }
        try {
            if (timeoutNs > 0
                    && !counter.isEnough()
                    && !Waiting.await(session, counter.waiter, counter::isEnough, timeoutNs, null)) {
                Waiting.interrupted("waiting for " + refs.length + " values");
            }
        } finally {
            for (Link link : links) {
                if (!link.ref.isSettled()) {
                    link.gone = true;
                    link.ref.forgetGone();
                }
            }
        }
    }

    /// Counts down as references complete.
    private static final class Counter {
        private final Waiting.ThreadWaiter waiter = new Waiting.ThreadWaiter();
        private final AtomicInteger missing;
        private final boolean failsFast;
        private volatile @Nullable Ref<?> failed;

        Counter(int needed, boolean failsFast) {
            this.missing = new AtomicInteger(needed);
            this.failsFast = failsFast;
        }

        void completed(Ref<?> ref) {
            boolean fails = failsFast && failed == null && ref.failure() != null;
            if (fails) {
                failed = ref;
            }
            if (missing.decrementAndGet() == 0 || fails) {
                waiter.wake();
            }
        }

        boolean isEnough() {
            return missing.get() <= 0 || failed != null;
        }
    }

    private static final class Link extends Waiter {
        private final Counter counter;
        private final Ref<?> ref;

        Link(Counter counter, Ref<?> ref) {
            this.counter = counter;
            this.ref = ref;
        }

        @Override
        void completed(Ref<?> completed) {
            counter.completed(completed);
        }
    }
}
