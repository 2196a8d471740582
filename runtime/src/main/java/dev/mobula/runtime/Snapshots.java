package dev.mobula.runtime;

import dev.mobula.Checkpointed;
import dev.mobula.runtime.codec.Origin;
import dev.mobula.runtime.codec.ValueCodec;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Takes the snapshots of a [Checkpointed] actor between its calls, and keeps the newest.
///
/// A call that makes a snapshot due is answered only after it was taken, so a restart never forgets what
/// a caller was told. A lock keeps calls out while the snapshot is taken: the read side is shared by calls, the
/// write side taken by whoever answers the call that makes the snapshot due.
///
/// Calls may wait for other calls of the same actor, so nothing here may hold up calls for good. Where calls run
/// side by side, the wait for the write side is not done by a runner ([#answersLater]), and a new call lets a
/// snapshot that is due go first only for a moment. A call that another call of the actor sent does not wait for
/// a snapshot and takes none; the outer call does.
final class Snapshots {
    private static final long LETS_GO_FIRST_MS = 50;

    private final int every;
    private final boolean answersLater;
    /// The newest snapshot, frozen; null if there is none.
    private volatile @Nullable Object newest;
    /// Takes each snapshot where another process keeps them; set before the first call.
    private @Nullable Consumer<@Nullable Object> elsewhere;

    /// What belongs to one life of the actor, so that an old call that goes on is not waited for.
    static final class Guard {
        private final ReentrantReadWriteLock exclusion = new ReentrantReadWriteLock(true);
        private final AtomicInteger calls = new AtomicInteger();
    }

    /// @param concurrent whether calls may run side by side
    Snapshots(int every, boolean concurrent) {
        this.every = every;
        this.answersLater = concurrent;
    }

    /// Whether [#beforeAnswer] is not to be called by a runner.
    boolean answersLater() {
        return answersLater;
    }

    void beforeCall(TaskRecord<?> call, Guard guard) {
        Lock shared = guard.exclusion.readLock();
        // tryLock() without a time passes a writer that waits; it fails only while a snapshot is being taken.
        if (!(isInner(call) ? shared.tryLock() : letsGoFirst(shared)) && !shared.tryLock()) {
            shared.lock();
        }
    }

    private static boolean letsGoFirst(Lock shared) {
        try {
            return shared.tryLock(LETS_GO_FIRST_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return false; // it was not this call that was meant, since it has not begun
        }
    }

    void afterCall(Guard guard) {
        if (guard.exclusion.getReadHoldCount() > 0) {
            guard.exclusion.readLock().unlock();
        }
    }

    /// A call has its result; takes the snapshot if one is due. The calling thread is inside no other call.
    ///
    /// @throws Exception what the actor's `snapshot` threw; the call fails with it
    void beforeAnswer(TaskRecord<?> call, Incarnation life) throws Exception {
        Guard guard = life.guard;
        if (guard == null
                || guard.calls.incrementAndGet() < every
                || isInner(call)
                || !(life.instance instanceof Checkpointed<?> actor)) {
            return;
        }
        afterCall(guard);
        Lock alone = guard.exclusion.writeLock();
        alone.lock();
        try {
            Origin origin = Origin.named("snapshot after " + call.describe(), "snapshot");
            keep(life, ValueCodec.shared().freeze(actor.snapshot(), origin));
            guard.calls.set(0);
        } finally {
            alone.unlock();
        }
    }

    /// The newest snapshot, frozen; null if there is none.
    @Nullable
    Object newest() {
        return newest;
    }

    /// Takes over a snapshot that was made in another process; on the loop.
    void store(Object frozen) {
        newest = frozen;
    }

    // A life that is over has been given up, with what its calls still did.
    private synchronized void keep(Incarnation life, @Nullable Object frozen) {
        if (!life.over) {
            newest = frozen;
            if (elsewhere != null) {
                elsewhere.accept(frozen);
            }
        }
    }

    /// Starts from a snapshot of an earlier life in another process, and passes on those of this one.
    void keptElsewhere(@Nullable Object earlier, Consumer<@Nullable Object> keeper) {
        newest = earlier;
        elsewhere = keeper;
    }

    /// No snapshot of this life is kept from now on.
    synchronized void end(Incarnation life) {
        life.over = true;
    }

    static boolean isInner(TaskRecord<?> call) {
        if (call.shipment != null) {
            return call.shipment.inner;
        }
        for (TaskRecord<?> outer = call.parent; outer != null; outer = outer.parent) {
            if (outer.calledActor() == call.actor) {
                return true;
            }
        }
        return false;
    }

    /// Gives the newest snapshot to a new instance.
    @SuppressWarnings("unchecked") // the snapshot came from the same class
    void restore(Object instance, ClassLoader loader, String actor) throws Exception {
        Object kept = newest;
        Object frozen = kept instanceof LargeOutcome large ? large.load() : kept;
        if (frozen != null && instance instanceof Checkpointed<?> checkpointed) {
            Object snapshot =
                    ValueCodec.shared().thaw(frozen, loader, Origin.named("snapshot of " + actor, "snapshot"));
            if (snapshot != null) {
                ((Checkpointed<Object>) checkpointed).restore(snapshot);
            }
        }
    }
}
