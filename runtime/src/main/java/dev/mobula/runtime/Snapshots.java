package dev.mobula.runtime;

import dev.mobula.Checkpointed;
import dev.mobula.runtime.codec.Origin;
import dev.mobula.runtime.codec.ValueCodec;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/// Takes the snapshots of a [Checkpointed] actor between its calls, and keeps the newest.
///
/// A call that makes a snapshot due is answered only after it was taken, so a restart never forgets what
/// a caller was told. A lock keeps calls out while the snapshot is taken: the read side is shared by calls, the
/// write side taken by whoever answers the call that makes the snapshot due. A call that another call of the
/// same actor sent, and may wait for, neither waits for a snapshot nor takes one; the outer call does.
final class Snapshots {
    private final int every;
    private final ReentrantReadWriteLock exclusion = new ReentrantReadWriteLock(true);
    private final AtomicInteger calls = new AtomicInteger();
    /// The newest snapshot, frozen; null if there is none.
    private volatile @Nullable Object newest;

    Snapshots(int every) {
        this.every = every;
    }

    void beforeCall(TaskRecord<?> call) {
        // Only tryLock() passes a writer that waits; it succeeds, since the outer call holds the lock.
        if (!isInner(call) || !exclusion.readLock().tryLock()) {
            exclusion.readLock().lock();
        }
    }

    void afterCall() {
        if (exclusion.getReadHoldCount() > 0) {
            exclusion.readLock().unlock();
        }
    }

    /// A call has its result; takes the snapshot if one is due. The calling thread is inside no other call.
    ///
    /// @throws Exception what the actor's `snapshot` threw; the call fails with it
    void beforeAnswer(TaskRecord<?> call, Incarnation life) throws Exception {
        if (calls.incrementAndGet() < every || isInner(call) || !(life.instance instanceof Checkpointed<?> actor)) {
            return;
        }
        afterCall();
        exclusion.writeLock().lock();
        try {
            Origin origin = Origin.named("snapshot after " + call.describe(), "snapshot");
            keep(life, ValueCodec.shared().freeze(actor.snapshot(), origin));
            calls.set(0);
        } finally {
            exclusion.writeLock().unlock();
        }
    }

    // A life that is over has been given up, with what its calls still did.
    private synchronized void keep(Incarnation life, @Nullable Object frozen) {
        if (!life.over) {
            newest = frozen;
        }
    }

    /// No snapshot of this life is kept from now on.
    synchronized void end(Incarnation life) {
        life.over = true;
    }

    private static boolean isInner(TaskRecord<?> call) {
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
        Object frozen = newest;
        if (frozen != null && instance instanceof Checkpointed<?> checkpointed) {
            Object snapshot =
                    ValueCodec.shared().thaw(frozen, loader, Origin.named("snapshot of " + actor, "snapshot"));
            if (snapshot != null) {
                ((Checkpointed<Object>) checkpointed).restore(snapshot);
            }
        }
    }
}
